"""Plain French for the 69 themes of data·inclusion: what a senior would say, and short enough for a button."""

THEME_LABELS: dict[str, str] = {
    "choisir-un-metier--confirmer-son-choix-de-metier": "Confirmer un choix de métier",
    "choisir-un-metier--connaitre-les-opportunites-demploi": "Savoir qui embauche",
    "choisir-un-metier--decouvrir-un-metier-ou-un-secteur-dactivite": "Découvrir un métier",
    "choisir-un-metier--identifier-ses-points-forts-et-ses-competences": "Connaître ses points forts",
    "creer-une-entreprise--definir-son-projet-de-creation-dentreprise": "Avoir un projet d’entreprise",
    "creer-une-entreprise--developper-son-entreprise": "Développer son entreprise",
    "creer-une-entreprise--structurer-son-projet-de-creation-dentreprise": "Monter son entreprise",
    "difficultes-administratives-ou-juridiques--accompagnement-aux-demarches-administratives": (
        "Papiers et démarches administratives"
    ),
    "difficultes-administratives-ou-juridiques--accompagnement-pour-lacces-a-la-citoyennete": (
        "Titre de séjour et nationalité"
    ),
    "difficultes-administratives-ou-juridiques--accompagnement-pour-lacces-aux-droits": "Connaître ses droits",
    "difficultes-administratives-ou-juridiques--beneficier-dune-mesure-daccompagnement-adapte": (
        "Accompagnement social"
    ),
    "difficultes-administratives-ou-juridiques--connaitre-ses-droits-face-a-une-discrimination": "Discrimination",
    "difficultes-administratives-ou-juridiques--prendre-en-compte-une-problematique-judiciaire": (
        "Justice et conseil juridique"
    ),
    "difficultes-financieres--acquerir-une-autonomie-budgetaire": "Apprendre à gérer son budget",
    "difficultes-financieres--ameliorer-sa-gestion-budgetaire": "Mieux gérer son budget",
    "difficultes-financieres--mettre-en-place-une-mesure-de-protection-financiere": "Tutelle et curatelle",
    "difficultes-financieres--prevenir-une-degradation-de-la-situation-financiere": "Difficultés d’argent",
    "difficultes-financieres--situation-dendettement-surendettement": "Dettes et surendettement",
    "equipement-et-alimentation--aide-menagere": "Ménage et aide à la maison",
    "equipement-et-alimentation--alimentation": "Repas et aide alimentaire",
    "equipement-et-alimentation--electromenager": "Électroménager et meubles",
    "equipement-et-alimentation--habillement": "Vêtements",
    "famille--garde-denfants": "Garde d’enfants",
    "famille--prise-en-charge-personne-dependante": "Aide à une personne âgée ou dépendante",
    "famille--soutien-a-la-parentalite-et-a-leducation": "Soutien aux parents",
    "famille--soutien-aidants": "Aide aux proches aidants",
    "famille--surmonter-conflits-separation-violence": "Séparation, conflits, violences",
    "lecture-ecriture-calcul--maitriser-le-calcul": "Apprendre à compter",
    "lecture-ecriture-calcul--maitriser-le-francais": "Lire, écrire, parler français",
    "logement-hebergement--acheter-un-logement": "Acheter un logement",
    "logement-hebergement--changer-de-logement": "Changer de logement",
    "logement-hebergement--louer-un-logement": "Louer un logement",
    "logement-hebergement--rechercher-une-solution-dhebergement-temporaire": "Hébergement pour un temps",
    "logement-hebergement--reduire-les-impayes-de-loyer": "Loyers impayés",
    "logement-hebergement--se-maintenir-dans-le-logement": "Rester chez soi, adapter son logement",
    "logement-hebergement--sinformer-sur-les-demarches-liees-a-lacces-au-logement": "Démarches de logement",
    "mobilite--acceder-a-un-vehicule": "Louer ou emprunter un véhicule",
    "mobilite--entretenir-reparer-son-vehicule": "Faire réparer sa voiture",
    "mobilite--etre-accompagne-dans-son-parcours-mobilite": "Conseils pour se déplacer",
    "mobilite--financer-ma-mobilite": "Aide à payer ses déplacements",
    "mobilite--mobilite-douce-partagee-collective": "Se faire conduire, transports",
    "mobilite--preparer-un-permis": "Permis de conduire",
    "numerique--acceder-a-des-services-en-ligne": "Démarches sur internet",
    "numerique--acceder-a-une-connexion-internet": "Connexion à internet",
    "numerique--acquerir-un-equipement": "Ordinateur, tablette, téléphone : en avoir un",
    "numerique--maitriser-les-fondamentaux-du-numerique": "Apprendre le numérique",
    "preparer-sa-candidature--developper-son-reseau": "Rencontrer des employeurs",
    "preparer-sa-candidature--organiser-ses-demarches-de-recherche-demploi": "Chercher du travail",
    "preparer-sa-candidature--realiser-un-cv-et-ou-une-lettre-de-motivation": "CV et lettre de motivation",
    "preparer-sa-candidature--valoriser-ses-competences": "Faire valoir ses compétences",
    "remobilisation--activites-sportives-et-culturelles": "Sport, culture, loisirs",
    "remobilisation--benevolat-action-citoyenne": "Devenir bénévole",
    "remobilisation--bien-etre-confiance-en-soi": "Bien-être, confiance en soi",
    "remobilisation--lien-social": "Voir du monde, ne pas rester seul",
    "sante--acces-aux-soins": "Se soigner, couverture santé",
    "sante--addictions": "Alcool, tabac, addictions",
    "sante--constituer-un-dossier-mdph-invalidite": "Handicap et invalidité (MDPH)",
    "sante--sante-mentale": "Santé mentale, écoute",
    "sante--sante-sexuelle": "Santé sexuelle",
    "se-former--monter-son-dossier-de-formation": "Dossier de formation",
    "se-former--trouver-sa-formation": "Trouver une formation",
    "souvrir-a-linternational--connaitre-les-opportunites-demploi-a-letranger": "Travailler à l’étranger",
    "souvrir-a-linternational--sinformer-sur-les-aides-pour-travailler-a-letranger": "Aides pour partir à l’étranger",
    "souvrir-a-linternational--sorganiser-suite-a-son-retour-en-france": "Revenir vivre en France",
    "trouver-un-emploi--convaincre-un-recruteur-en-entretien": "Préparer un entretien d’embauche",
    "trouver-un-emploi--faire-des-candidatures-spontanees": "Proposer sa candidature",
    "trouver-un-emploi--maintien-dans-lemploi": "Garder son emploi",
    "trouver-un-emploi--repondre-a-des-offres-demploi": "Répondre à une offre d’emploi",
    "trouver-un-emploi--suivre-ses-candidatures-et-relancer-les-employeurs": "Suivre ses candidatures",
}


def label_of(theme: str) -> str:
    """Return the plain words of a theme; an unknown one is read from its own name."""
    return THEME_LABELS.get(theme) or theme.rpartition("--")[2].replace("-", " ").capitalize()
