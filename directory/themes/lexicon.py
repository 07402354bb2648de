"""From everyday words to themes: what people say at the desk is not what a vocabulary calls it."""

from collections import Counter
from difflib import get_close_matches
from functools import lru_cache

from core.text import fold
from directory.themes.labels import THEME_LABELS

_ADMIN = "difficultes-administratives-ou-juridiques--accompagnement-aux-demarches-administratives"
_RIGHTS = "difficultes-administratives-ou-juridiques--accompagnement-pour-lacces-aux-droits"
_LAW = "difficultes-administratives-ou-juridiques--prendre-en-compte-une-problematique-judiciaire"
_SOCIAL = "difficultes-administratives-ou-juridiques--beneficier-dune-mesure-daccompagnement-adapte"
_CITIZEN = "difficultes-administratives-ou-juridiques--accompagnement-pour-lacces-a-la-citoyennete"
_ONLINE = "numerique--acceder-a-des-services-en-ligne"
_LEARN = "numerique--maitriser-les-fondamentaux-du-numerique"
_DEVICE = "numerique--acquerir-un-equipement"
_NETWORK = "numerique--acceder-a-une-connexion-internet"
_CLEANING = "equipement-et-alimentation--aide-menagere"
_MEALS = "equipement-et-alimentation--alimentation"
_GOODS = "equipement-et-alimentation--electromenager"
_CLOTHES = "equipement-et-alimentation--habillement"
_DRIVE = "mobilite--mobilite-douce-partagee-collective"
_MOVING = "mobilite--etre-accompagne-dans-son-parcours-mobilite"
_CAR = "mobilite--acceder-a-un-vehicule"
_GARAGE = "mobilite--entretenir-reparer-son-vehicule"
_LICENCE = "mobilite--preparer-un-permis"
_CARE = "sante--acces-aux-soins"
_MIND = "sante--sante-mentale"
_DISABILITY = "sante--constituer-un-dossier-mdph-invalidite"
_ADDICTION = "sante--addictions"
_DEPENDENT = "famille--prise-en-charge-personne-dependante"
_CARERS = "famille--soutien-aidants"
_CHILDREN = "famille--garde-denfants"
_PARENTS = "famille--soutien-a-la-parentalite-et-a-leducation"
_VIOLENCE = "famille--surmonter-conflits-separation-violence"
_BUDGET = "difficultes-financieres--ameliorer-sa-gestion-budgetaire"
_MONEY = "difficultes-financieres--prevenir-une-degradation-de-la-situation-financiere"
_DEBT = "difficultes-financieres--situation-dendettement-surendettement"
_GUARDIAN = "difficultes-financieres--mettre-en-place-une-mesure-de-protection-financiere"
_HOME = "logement-hebergement--se-maintenir-dans-le-logement"
_HOUSING = "logement-hebergement--sinformer-sur-les-demarches-liees-a-lacces-au-logement"
_MOVE_OUT = "logement-hebergement--changer-de-logement"
_RENT = "logement-hebergement--louer-un-logement"
_UNPAID = "logement-hebergement--reduire-les-impayes-de-loyer"
_SHELTER = "logement-hebergement--rechercher-une-solution-dhebergement-temporaire"
_LEISURE = "remobilisation--activites-sportives-et-culturelles"
_COMPANY = "remobilisation--lien-social"
_HELPING = "remobilisation--benevolat-action-citoyenne"
_WELLBEING = "remobilisation--bien-etre-confiance-en-soi"
_FRENCH = "lecture-ecriture-calcul--maitriser-le-francais"
_JOB = "preparer-sa-candidature--organiser-ses-demarches-de-recherche-demploi"
_CV = "preparer-sa-candidature--realiser-un-cv-et-ou-une-lettre-de-motivation"
_TRAINING = "se-former--trouver-sa-formation"

# Expressions as people say them, folded; the first theme of a line is the best. A line's words are parted by commas.
_SAID: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "impot,impots,taxe,taxes,declaration de revenus,revenus,ants,france connect,franceconnect,"
        "ameli,demarche en ligne,demarches en ligne,demarche sur internet,demarches sur internet,"
        "demarches internet,sur internet",
        (_ONLINE, _ADMIN),
    ),
    (
        "retraite,pension,carsat,agirc,reversion,carte grise,immatriculation,carte d identite,"
        "passeport,etat civil,caf,dossier,dossiers,papier,papiers,formulaire,courrier,lettre,"
        "lettres,ecrivain public,administratif,administrative,administratives,demarche,demarches,"
        "prefecture,france services,procuration,declaration",
        (_ADMIN, _ONLINE, _RIGHTS),
    ),
    (
        "cheque energie,aide,aides,droit,droits,allocation,allocations,rsa,minimum vieillesse,aspa,"
        "prime,assistante sociale,assistant social,sociale",
        (_RIGHTS, _ADMIN, _SOCIAL),
    ),
    (
        "imprimante,imprimer,scanner,photocopie,ordinateur,ordi,pc,tablette,smartphone,portable,"
        "telephone,clavier,souris,numerique,informatique,photos,video,visio,skype,whatsapp,"
        "facebook,cours d informatique,clic,apprendre,windows,logiciel,application,virus,piratage,"
        "arnaque",
        (_LEARN, _DEVICE),
    ),
    (
        "mot de passe,mots de passe,identifiant,identifiants,messagerie,mail,mails,courriel,"
        "courriels,boite mail,compte,connexion a mon compte,doctolib,banque en ligne,payer en ligne",
        (_LEARN, _ONLINE),
    ),
    (
        "acheter un ordinateur,ordinateur d occasion,tablette pas chere,reconditionne,materiel,"
        "equipement,telephone pas cher,installer,depanner,depannage,reparer un ordinateur,"
        "reparer mon ordinateur",
        (_DEVICE, _LEARN),
    ),
    (
        "internet,wifi,box,fibre,reseau,ligne,abonnement,forfait,connexion,adsl,orange,zone blanche",
        (_NETWORK, _LEARN),
    ),
    (
        "menage,aide menagere,femme de menage,repassage,lessive,jardin,jardinage,bricolage,vitres,"
        "entretien,aide a domicile,auxiliaire de vie,cesu",
        (_CLEANING, _DEPENDENT),
    ),
    (
        "repas,portage,portage de repas,manger,nourriture,colis,courses,epicerie,banque alimentaire,"
        "restos du coeur,alimentaire,faim,cuisine,cantine",
        (_MEALS, _CLEANING),
    ),
    (
        "frigo,machine a laver,electromenager,meuble,meubles,lit,recyclerie,emmaus",
        (_GOODS,),
    ),
    (
        "vetement,vetements,habit,habits,vestiaire",
        (_CLOTHES,),
    ),
    (
        "emmener,conduire,conduit,transport,transports,deplacement,deplacer,bus,train,taxi,navette,"
        "covoiturage,car,aller chez le medecin,voiturage,chauffeur,trajet,velo",
        (_DRIVE, _MOVING),
    ),
    (
        "voiture,scooter,louer une voiture,sans permis",
        (_CAR, _DRIVE),
    ),
    (
        "garage,garagiste,reparer ma voiture,controle technique",
        (_GARAGE,),
    ),
    (
        "permis,code de la route,auto ecole",
        (_LICENCE,),
    ),
    (
        "medecin,docteur,sante,soin,soins,infirmier,infirmiere,hopital,mutuelle,carte vitale,cpam,"
        "secu,securite sociale,dentiste,lunettes,ophtalmo,kine,pharmacie,vaccin,malade,css,"
        "assurance maladie",
        (_CARE,),
    ),
    (
        "deprime,depression,psychologue,psychiatre,psy,moral,ecoute,angoisse,deuil,suicide",
        (_MIND, _WELLBEING),
    ),
    (
        "handicap,handicape,invalidite,mdph,aah,fauteuil",
        (_DISABILITY,),
    ),
    (
        "alcool,drogue,tabac,arreter de fumer,jeux d argent",
        (_ADDICTION,),
    ),
    (
        "personne agee,personnes agees,dependance,dependant,apa,perte d autonomie,autonomie,alzheimer,"
        "toilette,maison de retraite,ehpad,teleassistance,vieillir,age",
        (_DEPENDENT, _CARERS, _HOME),
    ),
    (
        "aidant,aidante,aidants,repit,proche malade",
        (_CARERS, _DEPENDENT),
    ),
    (
        "creche,nounou,garde d enfant,garde d enfants,assistante maternelle,enfant,enfants,petits enfants",
        (_CHILDREN, _PARENTS),
    ),
    (
        "parent,parents,education,ecole,college,devoirs",
        (_PARENTS,),
    ),
    (
        "violence,violences,divorce,separation,conflit,frappe,mediation familiale",
        (_VIOLENCE, _LAW),
    ),
    (
        "avocat,justice,tribunal,proces,notaire,juridique,juriste,plainte,litige,conciliateur,succession,testament",
        (_LAW, _RIGHTS),
    ),
    (
        "tutelle,curatelle,tuteur",
        (_GUARDIAN, _LAW),
    ),
    (
        "facture,factures,argent,electricite,gaz,fins de mois,secours,impaye,impayes,fuel,chauffage",
        (_MONEY, _BUDGET),
    ),
    (
        "budget,compte bancaire,banque,economies",
        (_BUDGET, _MONEY),
    ),
    (
        "dette,dettes,surendettement,huissier,credit,credits",
        (_DEBT, _MONEY),
    ),
    (
        "titre de sejour,nationalite,etranger,etrangers,sejour",
        (_CITIZEN, _ADMIN),
    ),
    (
        "logement adapte,adapter,adaptation,monte escalier,douche,salle de bain,travaux,renovation,"
        "isolation,rester chez soi,anah",
        (_HOME, _HOUSING),
    ),
    (
        "logement,hlm,apl,maison,habitat",
        (_HOUSING, _HOME),
    ),
    (
        "demenager,demenagement,residence,residence autonomie",
        (_MOVE_OUT, _HOUSING),
    ),
    (
        "louer,location,loyer,bail,proprietaire,locataire",
        (_RENT, _UNPAID),
    ),
    (
        "expulsion,loyer impaye,loyers impayes",
        (_UNPAID,),
    ),
    (
        "hebergement,sans abri,a la rue,115,urgence",
        (_SHELTER,),
    ),
    (
        "sport,gym,gymnastique,piscine,culture,bibliotheque,mediatheque,lecture,musique,cinema,"
        "theatre,loisir,loisirs,club,danse,randonnee,micro folie,couture,jeu,jeux,sortie,sorties",
        (_LEISURE, _COMPANY),
    ),
    (
        "seul,seule,isole,isolee,isolement,solitude,visite,visites,compagnie,rencontrer,parler,"
        "cafe,amis,lien social,voisin,voisins",
        (_COMPANY, _WELLBEING),
    ),
    (
        "benevole,benevolat,aider les autres,m engager,association",
        (_HELPING, _COMPANY),
    ),
    (
        "bien etre,sophrologie,estime,confiance,relaxation",
        (_WELLBEING,),
    ),
    (
        "lire,ecrire,francais,illettrisme,alphabetisation",
        (_FRENCH,),
    ),
    (
        "emploi,travail,chomage,pole emploi,france travail,mission locale,embauche,job",
        (_JOB, _CV),
    ),
    (
        "cv,lettre de motivation",
        (_CV, _JOB),
    ),
    (
        "formation,stage,apprentissage,diplome,cpf,reconversion",
        (_TRAINING,),
    ),
)
SAID: dict[str, tuple[str, ...]] = {}
for _words, _themes in _SAID:
    for _expression in _words.split(","):
        SAID.setdefault(_expression, _themes)
LONGEST = max(len(expression.split()) for expression in SAID)
# Words that say nothing of what is looked for.
_EMPTY = """
    a à ai au aux avec besoin c ce ces cette chez comment d dans de des du elle en est et etre faire faut fait il
    j je l la le les leur lui m ma me mes moi mon n ne nous on ou par pas pour pourrait pouvoir qu que quelqu un
    quelque qui quoi s sa se ses si son sur t te tu une vais veut veux voudrais vous y aide aider aidez trouver
    cherche chercher service services pres proche mieux plus tres bien
"""
EMPTY_WORDS = frozenset(_EMPTY.split())
# A word nearer than this to a known one is taken for it, and the page says so.
_CLOSE_SPELLING, _SHORTEST = 0.84, 5


def significant(words: str) -> list[str]:
    """Return the words that carry the question, folded, without articles and the like, each once."""
    return list(dict.fromkeys(word for word in fold(words).split() if word not in EMPTY_WORDS and len(word) > 1))


@lru_cache(maxsize=2048)
def corrected(word: str) -> str:
    """Return the everyday word that ``word`` looks like, or nothing: "imprimente" gives "imprimante"."""
    if word in SAID or len(word) < _SHORTEST or not word.isalpha():
        return ""
    near = get_close_matches(word, _single_words(), n=1, cutoff=_CLOSE_SPELLING)
    return near[0] if near else ""


@lru_cache(maxsize=1)
def _single_words() -> tuple[str, ...]:
    return tuple(expression for expression in SAID if " " not in expression and len(expression) >= _SHORTEST)


def guess_themes(words: str) -> list[str]:
    """Return the themes that everyday words speak of, best first: longer expressions weigh more, first themes too.

    A word that nobody knows is taken for the one it looks like.
    """
    return list(_guess(" ".join(corrected(word) or word for word in fold(words).split())))


def themes_said(words: str) -> list[str]:
    """Return the same for words as they were typed, without guessing at their spelling."""
    return list(_guess(fold(words)))


@lru_cache(maxsize=4096)
def _guess(folded: str) -> tuple[str, ...]:
    typed = folded.split()
    weights: Counter[str] = Counter()
    for size in range(1, LONGEST + 1):
        for start in range(len(typed) - size + 1):
            for place, theme in enumerate(SAID.get(" ".join(typed[start : start + size]), ())):
                weights[theme] += size * 4 - place
    for theme, label in _folded_labels():
        if folded and f" {folded} " in f" {label} ":
            weights[theme] += 8 * len(typed)
    order = {theme: place for place, theme in enumerate(THEME_LABELS)}
    return tuple(sorted(weights, key=lambda theme: (-weights[theme], order[theme])))


@lru_cache(maxsize=1)
def _folded_labels() -> tuple[tuple[str, str], ...]:
    return tuple((theme, fold(label)) for theme, label in THEME_LABELS.items())
