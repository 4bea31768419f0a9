// What jsforce, a client that others wrote, must be able to do with the local CRM over HTTP.
// Each scenario signs in afresh; the outcome of each is one line of JSON on standard output.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import jsforce from 'jsforce';

const { CRM_URL, CRM_KEY, CRM_SECRET } = process.env;
const VERSION = '62.0';
const ALLOW = { headers: { 'Sforce-Duplicate-Rule-Header': 'allowSave=true' } };
const scenarios = new Map();

function scenario(name, run) {
  scenarios.set(name, run);
}

async function signIn(options = {}) {
  const oauth2 = { loginUrl: CRM_URL, clientId: CRM_KEY, clientSecret: CRM_SECRET };
  const org = new jsforce.Connection({ oauth2, version: VERSION, ...options });
  const user = await org.authorize({ grant_type: 'client_credentials' });
  assert.match(user.id, /^005\w{15}$/);
  assert.match(user.organizationId, /^00D\w{15}$/);
  return org;
}

async function control(method, lever, body) {
  const answer = await fetch(`${CRM_URL}/__crm__/${lever}`, {
    method,
    headers: { 'Content-Type': 'application/json' },
    body: body && JSON.stringify(body),
  });
  assert.ok(answer.ok, `${lever}: ${answer.status}`);
}

function refusedAs(code, message = /./) {
  return (error) => {
    assert.equal(error.errorCode, code);
    assert.match(error.message, message);
    return true;
  };
}

const people = (count, key) =>
  Array.from({ length: count }, (_, n) => ({ LastName: `${key} ${n}`, Caseback_Id__c: `${key}-${n}` }));
const short = () => randomUUID().slice(0, 8);

scenario('a record is created, read, changed and deleted', async (org) => {
  const made = await org.sobject('Contact').create({ LastName: 'Keller', Birthdate: '1980-05-01' });
  assert.deepEqual(made, { id: made.id, success: true, errors: [] });
  const kept = await org.sobject('Contact').retrieve(made.id);
  assert.deepEqual([kept.Id, kept.Birthdate, kept.DoNotCall], [made.id, '1980-05-01', false]);
  const changed = await org.sobject('Contact').update({ Id: made.id, Title: 'Dr' });
  assert.deepEqual(changed, { id: made.id, success: true, errors: [] });
  assert.equal((await org.sobject('Contact').retrieve(made.id, { fields: ['Title'] })).Title, 'Dr');
  const gone = await org.sobject('Contact').destroy(made.id);
  assert.deepEqual(gone, { id: made.id, success: true, errors: [] });
  await assert.rejects(org.sobject('Contact').retrieve(made.id), refusedAs('ENTITY_IS_DELETED'));
  await assert.rejects(
    org.sobject('Contact').update({ Id: made.id, Title: 'Prof' }),
    refusedAs('ENTITY_IS_DELETED', /^entity is deleted$/),
  );
});

scenario('an upsert creates once and then changes', async (org) => {
  const row = { Caseback_Id__c: short(), LastName: 'Frey' };
  const first = await org.sobject('Contact').upsert(row, 'Caseback_Id__c');
  assert.deepEqual([first.success, first.created], [true, true]);
  const second = await org.sobject('Contact').upsert({ ...row, LastName: 'Frei' }, 'Caseback_Id__c');
  assert.deepEqual([second.id, second.created], [first.id, false]);
});

scenario('an upsert before version 46 is answered without a body', async () => {
  const org = await signIn({ version: '45.0' });
  const row = { Caseback_Id__c: short(), LastName: 'Frey' };
  assert.equal((await org.sobject('Contact').upsert(row, 'Caseback_Id__c')).success, true);
  const changed = await org.sobject('Contact').upsert(row, 'Caseback_Id__c');
  assert.equal(changed.success, true);
  assert.equal('created' in changed, false);
});

scenario('an upsert that fits several records names their addresses', async (org) => {
  const Email = `${short()}@example.ch`;
  const made = await org.sobject('Contact').create([
    { LastName: 'A', Email },
    { LastName: 'B', Email },
  ]);
  await assert.rejects(
    org.sobject('Contact').upsert({ Email, LastName: 'C' }, 'Email'),
    (error) => {
      assert.equal(error.name, 'MULTIPLE_CHOICES');
      const urls = made.map((row) => `/services/data/v${VERSION}/sobjects/Contact/${row.id}`);
      assert.deepEqual(error.data ?? error.content, urls);
      return true;
    },
  );
});

scenario('an upsert by a field that is no key is refused', async (org) => {
  await assert.rejects(
    org.sobject('Contact').upsert({ Nothing__c: 'x', LastName: 'X' }, 'Nothing__c'),
    refusedAs('NOT_FOUND', /external ID field does not exist or is not accessible: Nothing__c/),
  );
});

scenario('collections create, change, read and delete row by row', async (org) => {
  const key = short();
  const made = await org.sobject('Contact').create([...people(2, key), { FirstName: 'No name' }]);
  assert.deepEqual(made.map((row) => row.success), [true, true, false]);
  assert.deepEqual(made[2].errors, [
    {
      statusCode: 'REQUIRED_FIELD_MISSING',
      message: 'Required fields are missing: [LastName]',
      fields: ['LastName'],
    },
  ]);
  const ids = made.slice(0, 2).map((row) => row.id);
  const changed = await org.sobject('Contact').update([
    { Id: ids[0], Title: 'Dr' },
    { Id: ids[1], Email: 'no' },
  ]);
  assert.equal(changed[0].success, true);
  assert.equal(changed[1].errors[0].statusCode, 'INVALID_EMAIL_ADDRESS');
  const read = await org.sobject('Contact').retrieve([...ids, '003000000000000AAA'], {
    fields: ['Title', 'LastName'],
  });
  assert.deepEqual([read[0].Title, read[1].LastName, read[2]], ['Dr', `${key} 1`, null]);
  const gone = await org.sobject('Contact').destroy(ids);
  assert.deepEqual(gone.map((row) => [row.id, row.success]), ids.map((id) => [id, true]));
});

scenario('a collection is upserted by external id', async (org) => {
  const rows = people(3, short());
  const first = await org.sobject('Contact').upsert(rows, 'Caseback_Id__c');
  assert.deepEqual(first.map((row) => row.created), [true, true, true]);
  const again = await org.sobject('Contact').upsert([...rows, rows[0]], 'Caseback_Id__c');
  assert.deepEqual(again.map((row) => row.success), [false, true, true, false]);
  assert.equal(again[0].errors[0].message, `Duplicate external id specified: ${rows[0].Caseback_Id__c}`);
});

scenario('a collection of all or none keeps none when one row fails', async (org) => {
  const [row] = people(1, short());
  const answer = await org.sobject('Contact').create([row, {}], { allOrNone: true });
  assert.deepEqual(
    answer.map((one) => one.errors[0].statusCode),
    ['ALL_OR_NONE_OPERATION_ROLLED_BACK', 'REQUIRED_FIELD_MISSING'],
  );
  assert.equal(await org.sobject('Contact').count({ Caseback_Id__c: row.Caseback_Id__c }), 0);
});

scenario('more rows than a collection takes are sent in several', async (org) => {
  const key = short();
  const made = await org.sobject('Contact').create(people(450, key), { allowRecursive: true });
  assert.equal(made.filter((row) => row.success).length, 450);
  const ids = made.map((row) => row.id);
  const gone = await org.sobject('Contact').destroy(ids, { allowRecursive: true });
  assert.equal(gone.filter((row) => row.success).length, 450);
});

scenario('a long answer is fetched page by page', async (org) => {
  const key = short();
  await org.sobject('Contact').create(people(450, key), { allowRecursive: true });
  const soql = `SELECT Id, LastName FROM Contact WHERE LastName LIKE '${key}%' ORDER BY LastName`;
  const options = { headers: { 'Sforce-Query-Options': 'batchSize=200' } };
  const first = await org.query(soql, { ...options, autoFetch: false });
  assert.deepEqual([first.totalSize, first.done, first.records.length], [450, false, 200]);
  const second = await org.queryMore(first.nextRecordsUrl);
  assert.deepEqual([second.done, second.records.length], [false, 200]);
  const third = await org.queryMore(second.nextRecordsUrl);
  assert.deepEqual([third.done, third.records.length], [true, 50]);
  const all = await org.query(soql, { ...options, autoFetch: true, maxFetch: 10000 });
  assert.equal(new Set(all.records.map((row) => row.Id)).size, 450);
});

scenario('a query is built, sorted, limited and counted by the client', async (org) => {
  const key = short();
  const account = await org.sobject('Account').create({ Name: `House ${key}` });
  const named = ['Ana', 'Bo', 'Cy'].map((FirstName) => ({ FirstName, LastName: key }));
  await org.sobject('Contact').create(named.map((row) => ({ ...row, AccountId: account.id })));
  const found = await org
    .sobject('Contact')
    .find({ LastName: key, FirstName: { $in: ['Bo', 'Cy'] }, CreatedDate: jsforce.SfDate.TODAY })
    .select('FirstName, Account.Name, Account.Parent.Name')
    .sort({ FirstName: -1 })
    .limit(5)
    .skip(0)
    .execute();
  assert.deepEqual(found.map((row) => row.FirstName), ['Cy', 'Bo']);
  assert.deepEqual([found[0].Account.Name, found[0].Account.Parent], [`House ${key}`, null]);
  assert.equal(await org.sobject('Contact').count({ LastName: key }), 3);
  const one = await org.sobject('Contact').findOne({ LastName: key, FirstName: { $like: 'A%' } });
  assert.equal(one.Email, null);
  const since = jsforce.SfDate.toDateTimeLiteral(new Date(Date.now() - 3600_000));
  const later = { LastName: key, CreatedDate: { $gte: since }, Title: null };
  assert.equal(await org.sobject('Contact').count(later), 3);
});

scenario('an aggregate is one row of an answer', async (org) => {
  const key = short();
  await org.sobject('Contact').create(people(2, key));
  const counted = `SELECT COUNT(Id) n, MAX(LastName) FROM Contact WHERE LastName LIKE '${key}%'`;
  const answer = await org.query(counted);
  assert.deepEqual(answer.records, [
    { attributes: { type: 'AggregateResult' }, n: 2, expr0: `${key} 1` },
  ]);
});

scenario('deleted records are found when all are asked for', async (org) => {
  const [row] = people(1, short());
  const { id } = await org.sobject('Contact').create(row);
  await org.sobject('Contact').destroy(id);
  const soql = `SELECT Id, IsDeleted FROM Contact WHERE Caseback_Id__c = '${row.Caseback_Id__c}'`;
  assert.equal((await org.query(soql)).totalSize, 0);
  const all = await org.query(soql, { scanAll: true });
  assert.deepEqual(all.records.map((one) => [one.Id, one.IsDeleted]), [[id, true]]);
});

scenario('what was changed and deleted in a time is listed', async (org) => {
  const [kept, gone] = await org.sobject('Contact').create(people(2, short()));
  await org.sobject('Contact').destroy(gone.id);
  const start = new Date(Date.now() - 10 * 60_000);
  const end = new Date(Date.now() + 2 * 60_000);
  const updated = await org.sobject('Contact').updated(start, end);
  assert.ok(updated.ids.includes(kept.id));
  assert.ok(updated.latestDateCovered);
  const deleted = await org.sobject('Contact').deleted(start, end);
  const entry = deleted.deletedRecords.find((one) => one.id === gone.id);
  assert.match(entry.deletedDate, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000\+0000$/);
  assert.ok(deleted.earliestDateAvailable);
});

scenario('a bulk job takes the good rows and explains the bad ones', async (org) => {
  const rows = people(300, short());
  const input = [...rows, { LastName: 'Bad', Caseback_Id__c: `${short()}-bad`, Email: 'no' }];
  const results = await org.bulk2.loadAndWaitForResults({
    object: 'Contact',
    operation: 'upsert',
    externalIdFieldName: 'Caseback_Id__c',
    input: input.map((row) => ({ Email: '', ...row })),
    pollInterval: 100,
    pollTimeout: 60_000,
  });
  assert.equal(results.successfulResults.length, 300);
  assert.ok(results.successfulResults.every((row) => row.sf__Created === 'true' && row.sf__Id));
  assert.equal(results.failedResults.length, 1);
  assert.match(results.failedResults[0].sf__Error, /^INVALID_EMAIL_ADDRESS:/);
  assert.deepEqual(results.unprocessedRecords, []);
});

scenario('a bulk job deletes by id', async (org) => {
  const made = await org.sobject('Contact').create(people(3, short()));
  const results = await org.bulk2.loadAndWaitForResults({
    object: 'Contact',
    operation: 'delete',
    input: made.map((row) => ({ Id: row.id })),
    pollInterval: 100,
    pollTimeout: 60_000,
  });
  assert.equal(results.successfulResults.length, 3);
});

scenario('the org and its objects are described', async (org) => {
  const global = await org.describeGlobal();
  const names = global.sobjects.map((one) => one.name);
  assert.ok(['Account', 'Contact', 'Asset', 'AssetWarranty'].every((name) => names.includes(name)));
  const described = await org.sobject('Contact').describe();
  assert.deepEqual([described.keyPrefix, described.mergeable, described.undeletable], ['003', true, true]);
  const key = described.fields.find((field) => field.name === 'Caseback_Id__c');
  assert.deepEqual([key.externalId, key.unique, key.length], [true, true, 40]);
});

scenario('limits are told, and every answer says how much is used', async (org) => {
  const limits = await org.limits();
  assert.equal(limits.DailyApiRequests.Max, 100000);
  assert.equal(org.limitInfo.apiUsage.limit, 100000);
  assert.equal(org.limitInfo.apiUsage.used, 100000 - limits.DailyApiRequests.Remaining);
});

scenario('a refusal is an error with the code of Salesforce', async (org) => {
  const contacts = org.sobject('Contact');
  await assert.rejects(
    contacts.create({}),
    refusedAs('REQUIRED_FIELD_MISSING', /^Required fields are missing: \[LastName\]$/),
  );
  await assert.rejects(
    contacts.create({ LastName: 'X', Nothing__c: 1 }),
    refusedAs('INVALID_FIELD', /^No such column 'Nothing__c' on sobject of type Contact$/),
  );
  await assert.rejects(contacts.retrieve('003000000000000AAA'), refusedAs('NOT_FOUND'));
  await assert.rejects(
    contacts.destroy('003000000000000AAA'),
    refusedAs('INVALID_CROSS_REFERENCE_KEY', /^invalid cross reference id$/),
  );
  await assert.rejects(
    contacts.create({ LastName: 'x'.repeat(81) }),
    refusedAs('STRING_TOO_LONG', /^Last Name: data value too large: x+ \(max length=80\)$/),
  );
  await assert.rejects(org.query('SELECT Id FROM'), refusedAs('MALFORMED_QUERY', /unexpected token/));
  await assert.rejects(org.query('SELECT No FROM Contact'), refusedAs('INVALID_FIELD', /\n +\^\n/));
  await assert.rejects(org.query('SELECT Id FROM No'), refusedAs('INVALID_TYPE'));
});

scenario('a composite and a graph are sent by hand', async (org) => {
  const root = `/services/data/v${VERSION}`;
  const key = short();
  const parts = [
    {
      method: 'PATCH',
      url: `${root}/sobjects/Account/Caseback_Id__c/${key}`,
      referenceId: 'account',
      body: { Name: key },
    },
    {
      method: 'POST',
      url: `${root}/sobjects/Contact`,
      referenceId: 'person',
      body: { LastName: key, AccountId: '@{account.id}' },
    },
  ];
  const body = { allOrNone: true, compositeRequest: parts };
  const { compositeResponse } = await org.requestPost('/composite', body);
  assert.deepEqual(compositeResponse.map((part) => part.httpStatusCode), [201, 201]);
  const graphs = [{ graphId: 'one', compositeRequest: parts }];
  const answer = await org.requestPost('/composite/graph', { graphs });
  const statuses = answer.graphs[0].graphResponse.compositeResponse.map((part) => part.httpStatusCode);
  assert.deepEqual([answer.graphs[0].isSuccessful, statuses], [true, [200, 201]]);
});

scenario('a duplicate is refused with the record it repeats', async (org) => {
  await control('PUT', 'duplicate-rules', { Contact: 'alert' });
  try {
    const person = { LastName: 'Keller', Email: `${short()}@example.ch` };
    const { id } = await org.sobject('Contact').create(person);
    await assert.rejects(org.sobject('Contact').create(person), (error) => {
      assert.equal(error.errorCode, 'DUPLICATES_DETECTED');
      assert.equal(error.message, 'Use one of these records?');
      const [matches] = error.data.duplicateResult.matchResults;
      assert.deepEqual(matches.matchRecords.map((match) => match.record.Id), [id]);
      return true;
    });
    assert.equal((await org.sobject('Contact').create(person, ALLOW)).success, true);
  } finally {
    await control('PUT', 'duplicate-rules', { Contact: 'off' });
  }
});

scenario('an ended session is renewed and the call sent again', async () => {
  let renewals = 0;
  const refreshFn = async (org, done) => {
    renewals += 1;
    const fresh = await signIn();
    done(null, fresh.accessToken);
  };
  const { accessToken } = await signIn();
  const org = new jsforce.Connection({ instanceUrl: CRM_URL, accessToken, version: VERSION, refreshFn });
  await control('POST', 'revoke-sessions');
  assert.ok((await org.sobject('Contact').create({ LastName: 'After' })).success);
  assert.equal(renewals, 1);
});

scenario('an ended session that cannot be renewed is an error', async () => {
  const org = new jsforce.Connection({ instanceUrl: CRM_URL, accessToken: '00D!never', version: VERSION });
  await assert.rejects(
    org.query('SELECT COUNT() FROM Contact'),
    refusedAs('INVALID_SESSION_ID', /^Session expired or invalid$/),
  );
});

scenario('a read is tried again when the service is away for a moment', async (org) => {
  await control('POST', 'faults', { status: 503, once: true });
  assert.equal(typeof (await org.limits()).DailyApiRequests.Max, 'number');
});

async function main(wanted) {
  for (const [name, run] of scenarios) {
    if (wanted.length && !wanted.includes(name)) continue;
    let error = null;
    try {
      await run(await signIn());
    } catch (failure) {
      error = failure.stack ?? String(failure);
    }
    process.stdout.write(`${JSON.stringify({ name, error })}\n`);
  }
}

await main(process.argv.slice(2));
