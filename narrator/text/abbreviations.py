"""Short forms that end in a point inside a sentence, per language.

Only such as stand before what they belong to (a title before its name, "No." before its number):
one that may also end a sentence ("etc.") is told apart by the case of the next letter.
"""

from __future__ import annotations

# Words are compared in lower case, without the final point.
_COMMON = "dr prof nr vol cf vs ed st mr mrs ms mlle mme rev fig op cap art p pp"

_BY_LANGUAGE = {
    "en": "jr sr messrs hon gen col capt cdr lt sgt maj gov pres sen rep mt ft ch chap messrs sec"
    " viz i.e e.g ca approx ave esq adm brig fr insp supt",
    "de": "abb abs abt anm bd bsp bzw ca d.h dipl ebd evtl fa fr frl geb gest ggf hr hrn hrsg ing"
    " inkl jh jhd kap lt max min mio mrd nachm od pf pfr s s.a sog sr st str tab tel u.a usw v"
    " verf vgl vorm z.b z.t zit",
    "fr": "av boul chap col cie dir env fasc hab inf m mgr mm mmes mlles n p.ex"
    " pl réf s sq ste sup t tél trad v vve",
    "es": "a.c admón av avda c cía d.c d da dña dr dra dres ee.uu ej excmo fco fr gral hnos ilmo"
    " ing lic ma mons n núm p.ej pág págs prof profa pte rte s sr sra sras sres srta sta sto"
    " tel ud uds vda vd vds vid vol",
    "it": "a.c avv c.so cav cfr comm cod col d.c d.ssa dott dott.ssa ecc egr es fig geom gent gen"
    " ing lett mons n ns on pag pagg par prof prof.ssa prov rag rev s sac sec seg sez sig sig.a"
    " sig.na sig.ra sigg spett tab tel trad v",
    "pt": "a.c av cap cel cia cód d.c d da dr dra drª eng ex.a ex.mo exc.a exma exmo fl gen gov"
    " ilma ilmo insp jr ltda maj mons n núm obs pág págs pe prof profa r rev s s.a sr sra srs"
    " sras srta snr snra ss sta sto tel ten trav v v.ex vol",
    "ru": "акад архим арх бул вв вып гг гл гр г-жа г-н д доц зав им инж кв корп м мин мл напр о"
    " обл оз оп пер пл пос пр просп проф р ред рис с св см соч ср ст стр сэр табл тел т"
    " тов ул ум урожд ф ч чел экз яз",
}

BEFORE: dict[str, frozenset[str]] = {
    code: frozenset(f"{_COMMON} {words}".split()) for code, words in _BY_LANGUAGE.items()
}
# A short form only before a number: "No. 5", and then it is no answer to a question.
_BEFORE_NUMBERS = (
    "no nos n n° nº art p pp vol vols cap ch chap fig pt sect para approx tome abschn anm núm pág"
    " págs pagg"
)
BEFORE_NUMBERS = frozenset(_BEFORE_NUMBERS.split())
NONE: frozenset[str] = frozenset()

_GERMAN_MONTHS = (
    "Januar Jänner Februar März April Mai Juni Juli August September Oktober November Dezember"
)
GERMAN_MONTHS = frozenset(_GERMAN_MONTHS.split())
# "der 2. Weltkrieg": an ordinal, when one of these stands before the number.
_GERMAN_BEFORE_ORDINALS = (
    "am ab beim bis das dem den der des die im seit vom zum zur vor nach ihr sein"
)
GERMAN_BEFORE_ORDINALS = frozenset(_GERMAN_BEFORE_ORDINALS.split())
