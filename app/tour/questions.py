"""What the tour asks, in GraphQL; every mutation calls its payload `answer`."""

REFUSALS = "userErrors { code message nextAction }"

ELIGIBILITY = """
query Eligibility($number: String!, $card: String) {
  eligibility(individualNumber: $number, cardToken: $card) {
    eligible wouldExtendThrough reason { code message nextAction }
  }
}
"""
DECLARE_SALE = f"""
mutation DeclareSale($input: DeclareSaleInput!) {{
  answer: declareSale(input: $input) {{ {REFUSALS} saleDeclaration {{ id state }} }}
}}
"""
REQUEST_CODE = f"""
mutation RequestSignInCode($input: RequestSignInCodeInput!) {{
  answer: requestSignInCode(input: $input) {{ {REFUSALS} expiresInSeconds }}
}}
"""
SIGN_IN = f"""
mutation SignIn($input: SignInInput!) {{
  answer: signIn(input: $input) {{ {REFUSALS} token owner {{ givenName familyName email }} }}
}}
"""
SIGN_OUT = f"mutation SignOut {{ answer: signOut {{ {REFUSALS} signedOut }} }}"
WHO = "query Who { viewer { roles } }"
POLICY = """
query Policy($purpose: ConsentPurpose!) { policyText(purpose: $purpose) { version language body } }
"""
REGISTER = f"""
mutation RegisterWatch($input: RegisterWatchInput!) {{
  answer: registerWatch(input: $input) {{
    {REFUSALS}
    registration {{ id state reason {{ code message }} watch {{ individualNumber }} }}
    claim {{ state silentUntil }}
  }}
}}
"""
REGISTRATION = """
query Registration($id: ID!) { registration(id: $id) { state watch { individualNumber } } }
"""
HELD = """
query Held {
  viewer {
    watches {
      nodes { id individualNumber coverage { status endsOn } claims { id raisedAt objectedAt } }
    }
  }
}
"""
OFFER = f"""
mutation OfferTransfer($input: OfferTransferInput!) {{
  answer: offerTransfer(input: $input) {{ {REFUSALS} code }}
}}
"""
ACCEPT = f"""
mutation AcceptTransfer($input: AcceptTransferInput!) {{
  answer: acceptTransfer(input: $input) {{
    {REFUSALS} watch {{ individualNumber coverage {{ status endsOn }} }}
  }}
}}
"""
OBJECT = f"""
mutation ObjectToClaim($input: ObjectToClaimInput!) {{
  answer: objectToClaim(input: $input) {{ {REFUSALS} claim {{ objectedAt }} }}
}}
"""
RECORD_CONSENT = f"""
mutation RecordConsent($input: RecordConsentInput!) {{
  answer: recordConsent(input: $input) {{ {REFUSALS} consent {{ granted policyVersion }} }}
}}
"""
CONSENTS = "query Consents { viewer { consents { purpose granted } } }"
PORTFOLIO = """
query Portfolio($number: String!, $tag: LanguageTag) @inContext(language: $tag) {
  viewer {
    watches {
      nodes {
        individualNumber
        purchaseDate
        reference { number name numberLocation { place } }
        coverage { status startsOn endsOn segments { kind startsOn endsOn } }
        guides { nodes { ...piece } }
        tips { nodes { ...piece } }
      }
    }
  }
  eligibility(individualNumber: $number) { reason { code message } }
}
fragment piece on ContentItem {
  title
  markdown
  language { served direction fallback }
}
"""
