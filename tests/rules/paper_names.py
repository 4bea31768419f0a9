"""Names of clients from all over the world, and how telephones and places are numbered there."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Culture:
    """In a telephone number and a postal code # stands for any digit."""

    country: str
    code: str
    mobile: str
    landline: str
    trunk: str
    groups: tuple[int, ...]
    postal: str
    is_feminine: bool = False  # a woman's family name takes an ending
    foreign: float = 0.0  # the share of cards that spell the names in Latin letters

    def names(self, kind):
        """Each as it is written at home and in Latin letters."""
        native = (each.replace("_", " ").partition("/") for each in NAMES[self.country, kind])
        return [(name, spelt or name) for name, _, spelt in native]


CULTURES = (
    Culture("CH", "41", "79#######", "44#######", "0", (2, 3, 2, 2), "80##"),
    Culture("DE", "49", "151########", "89#######", "0", (3, 8), "80###"),
    Culture("FR", "33", "6########", "1########", "0", (1, 2, 2, 2, 2), "750##"),
    Culture("GB", "44", "7#########", "207#######", "0", (4, 6), "SW# #AB"),
    Culture("US", "1", "212555####", "646555####", "", (3, 3, 4), "100##"),
    Culture("IT", "39", "347#######", "06########", "", (3, 3, 4), "001##"),
    Culture("ES", "34", "6########", "91#######", "", (3, 3, 3), "280##"),
    Culture("BR", "55", "119########", "113#######", "0", (2, 5, 4), "01###-0##"),
    Culture(
        "RU",
        "7",
        "916#######",
        "495#######",
        "8 ",
        (3, 3, 2, 2),
        "1190##",
        is_feminine=True,
        foreign=0.4,
    ),
    Culture("GR", "30", "69########", "21########", "", (3, 3, 4), "106##", foreign=0.4),
    Culture("CN", "86", "138########", "10########", "", (3, 4, 4), "1000##", foreign=0.06),
    Culture("JP", "81", "90########", "3########", "0", (2, 4, 4), "10#-00##", foreign=0.06),
    Culture("KR", "82", "10########", "2########", "0", (2, 4, 4), "06###", foreign=0.06),
    Culture("AE", "971", "50#######", "4#######", "0", (2, 3, 4), "", foreign=0.06),
    Culture("TR", "90", "532#######", "212#######", "0", (3, 3, 2, 2), "34###"),
    Culture("PL", "48", "60#######", "22#######", "", (3, 3, 3), "00-0##", is_feminine=True),
)

# A blank inside a name is written as _, and how it is spelt in Latin letters follows a stroke.
TEXT = """
CH women Anna Zoë Martina Marina Ursula Céline Chloé Regula Nadja Lea
CH men Urs Markus Marius Beat Jürg Reto Luca Noël Andreas Mathias
CH families Keller Müller Zürcher Böhnisch Meier Schmid Ammann Frei von_Arx Weiss-Bodmer
DE women Katharina Jörgine Ulrike Sabine Hannah Johanna Käthe Lisa Elena Elina
DE men Björn Jürgen Karl-Heinz Stefan Matthias Tim Tom Philipp Günther Alexander
DE families Schröder Groß Weber Fischer von_der_Leyden Köhler Schäfer Becker Huber Lange-Vogt
FR women Marie Anne-Sophie Hélène Françoise Éloïse Camille Jeanne Gabrielle Inès Margaux
FR men Jean Jean-Pierre François Benoît Jérôme Gaël Gabriel Étienne Loïc Paul
FR families Lefèvre Dupont de_La_Tour Martin D'Aubigny Béranger Noël Chevalier Roux Mercier
GB women Charlotte Emily Siobhán Jo Victoria Olivia Paula Alexandra Caroline Harriet
GB men John James William Oliver Paul Joe Alexander Christopher Hugh Rory
GB families Smith O'Brien MacDonald Taylor-Wood Fitzgerald Ashworth Brown Williams Johnson
GB families Pemberton
US women Jennifer Elizabeth Michelle Nicole Danielle Kristin Erica Megan Lauren Rachel
US men Robert Michael Daniel Brian Kevin Justin Dustin Eric Ryan Andrew
US families Johnson Van_Buren Garcia Rodriguez Miller Davis O'Connor Goldberg Nguyen Lee
IT women Giulia Chiara Francesca Niccolina Maria Alessandra Andreina Paola Lucia Elisa
IT men Marco Niccolò Andrea Alessandro Gian_Luca Mario Elia Elias Matteo Paolo
IT families Rossi Bianchi D'Angelo De_Luca Ferrari Dell'Acqua Esposito Conti Lombardi Ricci
ES women María_José Lucía Carmen Begoña Inés Ana Sofía Pilar Núria Mercedes
ES men José Álvaro Javier Íñigo Carlos Andrés Jesús Sergio Joaquín Luis_Miguel
ES families García_Márquez Fernández_López Núñez Ibáñez Peña_Soto Martínez de_la_Cruz Ruiz_Gil
ES families Pérez Ortega
BR women Beatriz Conceição Larissa Júlia Luíza Fernanda Mariana Patrícia Thaís Yasmin
BR men João Luís Antônio Caio Rafael Thiago Otávio Vinícius Márcio Sérgio
BR families da_Silva dos_Santos Oliveira Gonçalves Araújo_Lima Pereira Assunção Barbosa Cardoso
BR families Ribeiro
RU women Юлия/Yulia Наталья/Natalia Екатерина/Ekaterina Александра/Alexandra Мария/Maria
RU women Ольга/Olga Карина/Karina Марина/Marina
RU men Сергей/Sergey Александр/Alexander Дмитрий/Dmitry Андрей/Andrey Михаил/Mikhail
RU men Иван/Ivan Николай/Nikolay Пётр/Petr
RU families Иванов/Ivanov Смирнов/Smirnov Кузнецов/Kuznetsov Попов/Popov Соколов/Sokolov
RU families Хрущев/Khrushchev Рыбаков/Rybakov Орлов/Orlov
GR women Μαρία/Maria Ελένη/Eleni Αικατερίνη/Aikaterini Σοφία/Sofia Άννα/Anna Δήμητρα/Dimitra
GR men Γιώργος/Giorgos Δημήτρης/Dimitris Νίκος/Nikos Παύλος/Pavlos Χρήστος/Christos
GR men Θανάσης/Thanasis
GR families Παπαδόπουλος/Papadopoulos Νικολάου/Nikolaou Γεωργίου/Georgiou Βλάχος/Vlachos
GR families Αγγελόπουλος/Angelopoulos Οικονόμου/Oikonomou
CN women 芳/Fang 小红/Xiaohong 丽/Li 静/Jing 美玲/Meiling 雪/Xue 婷婷/Tingting 秀英/Xiuying
CN men 伟/Wei 小明/Xiaoming 强/Qiang 建国/Jianguo 志强/Zhiqiang 磊/Lei 军/Jun 浩然/Haoran
CN families 王/Wang 李/Li 张/Zhang 刘/Liu 陈/Chen 杨/Yang 欧阳/Ouyang 赵/Zhao
JP women 陽子/Yoko さくら/Sakura 美咲/Misaki 恵子/Keiko 由美子/Yumiko 愛/Ai 彩香/Ayaka 真由美/Mayumi
JP men 健/Ken 太郎/Taro 翔太/Shota 隆/Takashi 誠/Makoto 大輔/Daisuke 直樹/Naoki 浩/Hiroshi
JP families 佐藤/Sato 鈴木/Suzuki 高橋/Takahashi 田中/Tanaka
JP families 伊藤/Ito 渡辺/Watanabe 小林/Kobayashi 山本/Yamamoto
KR women 지민/Jimin 서연/Seoyeon 민지/Minji 수진/Sujin
KR women 유진/Yujin 하은/Haeun 은영/Eunyoung 미경/Mikyung
KR men 민준/Minjun 지훈/Jihoon 현우/Hyunwoo 성민/Sungmin
KR men 준호/Junho 동현/Donghyun 영수/Youngsoo 민수/Minsoo
KR families 김/Kim 이/Lee 박/Park 최/Choi 정/Jung 강/Kang 조/Cho 윤/Yoon
AE women فاطمة/Fatima مريم/Maryam عائشة/Aisha نورة/Noura سارة/Sara ليلى/Layla هدى/Huda
AE women أمل/Amal
AE men محمد/Mohammed أحمد/Ahmed خالد/Khalid عبد_الله/Abdullah سلطان/Sultan راشد/Rashid
AE men حمد/Hamad إبراهيم/Ibrahim
AE families المكتوم/Al_Maktoum النعيمي/Al_Nuaimi الشامسي/Al_Shamsi الكعبي/Al_Kaabi
AE families المنصوري/Al_Mansoori الهاشمي/Al_Hashimi
TR women Ayşe Işıl Gülşen Zeynep Özlem Çiğdem İpek Elif
TR men İbrahim Çağlar Şükrü Oğuz Mehmet Emre Uğur Kağan
TR families Yılmaz Öztürk Şahin Çelik Aydın Kılıç Güneş Doğan
PL women Małgorzata Agnieszka Ewa Łucja Zofia Joanna Karolina Bożena
PL men Łukasz Paweł Michał Jan Krzysztof Wojciech Stanisław Grzegorz
PL families Kowalski Wiśniewski Dąbrowski Łukaszewicz Wójcik Zieliński Żak Szymański
"""
NAMES: dict[tuple[str, str], list[str]] = {}
for line in TEXT.split("\n"):
    if line:
        NAMES.setdefault((line.split()[0], line.split()[1]), []).extend(line.split()[2:])
