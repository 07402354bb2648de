"""Phrases as they are written in such files: what must be pointed out, and what must not.

One phrase a line; ``KINDS`` says what stands in those to point out. The people are invented, the numbers too.
"""

SECRETS = """
Son mot de passe est Minou1945!
mdp : caramel
Mot de passe Ameli : Soleil24
mot de passe gmail = Jeannette46
MDP orange: tulipe1952
le mot de passe de sa boite mail c'est Biscotte12
code PIN 4821
Le code PIN du téléphone : 0407
code confidentiel : 7734
son code secret est 1946
code de la carte bleue 5512
code carte bancaire : 9081
Le code wifi est 8F3A22C1D9
clé wifi : A1B2C3D4E5
Clé WPA 9F8E7D6C5B
mot de passe facebook « poussin »
Mots de passe: Fanny33
password: azerty123
mot de passe de la tablette : 2580
le mot de passe impots est Neuvic24190
mdp session windows : Papi1940
code du téléphone 3698
mot de passe France Connect : Lulu@1938
Mot de passe EDF = lumiere2024
code PUK 12345678
mot de passe pour la CAF : Rosalie7
code de déverrouillage 147852
MOT DE PASSE : TOURNESOL
Mot de passe banque : Cr3dit!Agri
note : mdp leboncoin velo2023
NIR 2 46 03 24 309 012 44
N° sécu 1 38 07 24 372 118 05
246032430901283
sécurité sociale : 2.51.11.24.309.034
numéro 1 45 12 75 056 112 90 à donner au médecin
sécu 2 39 02 2A 004 117 36
IBAN FR76 3000 6000 0112 3456 7890 189
FR7630006000011234567890189
son compte : FR14 2004 1010 0505 0001 3M02 606
RIB FR76-1240-6000-2412-3456-7890-123
IBAN d'un compte allemand DE89370400440532013000
carte 4970 1012 3456 7890
CB 4970-1000-0000-0055
numéro de carte 5132830000000042
""".strip().splitlines()

HEALTH = """
Son mari a un cancer
Elle est diabétique
Début d'Alzheimer selon sa fille
A fait un AVC en mars
Suit une chimio le jeudi
Dépressive depuis son veuvage
Il prend des antidépresseurs
Elle est sous traitement
Sort de l'hôpital lundi
Hospitalisée en juin
Opéré de la hanche
A la maladie de Parkinson
Problèmes cardiaques
Alcoolique
Il boit, problème d'alcool
Démence débutante
Épileptique, pas d'écran longtemps
Souffre d'arthrose aux mains
Il a une sclérose en plaques
Suivie par un psychiatre
Cataracte des deux yeux
DMLA, voit très mal
Est incontinente
Malade depuis trois semaines
Hypertendu
Elle a de la tension
Troubles de la mémoire
Perd la tête par moments
Son fils est schizophrène
A fait une tentative de suicide
Insuline trois fois par jour
Asthmatique
Est dialysée le mardi
A un pacemaker
Fait une dépression
Infarctus l'an dernier
Elle ne prend plus ses médicaments
Troubles cognitifs légers
Il est autiste
Sa fille est enceinte
Hépatite C
En soins palliatifs à domicile
Glaucome à l'œil gauche
Se plaint de ses rhumatismes
Elle est bipolaire
Tumeur au cerveau
Cure de désintoxication
Son mari a la maladie d'Alzheimer
Reçoit des piqûres tous les jours
Fracture du col du fémur
""".strip().splitlines()

OPINION = """
Vote pour le RN
Il est de gauche
Militante communiste
Catholique pratiquante
Elle est musulmane
Famille juive
Témoin de Jéhovah
Va à la messe le dimanche, très pieuse
Protestant convaincu
Syndiqué à la CGT
Ancien syndicaliste
Elle adore Macron
Contre Mélenchon
Partisan de l'extrême droite
Gilet jaune
D'origine maghrébine
C'est une gitane
Il est homosexuel
Sa fille est lesbienne
A fait de la prison
A un casier judiciaire
Son fils sans papiers
Raciste
Sympathisante du Rassemblement national
Franc-maçon
Croyante
Il est athée
Elle trompe son mari
Fait le ramadan
Socialiste de toujours
Très de droite
A été condamné pour vol
Est bouddhiste
Vote écolo
Il fréquente l'église évangélique
""".strip().splitlines()

JUDGEMENT = """
Elle est méchante
Vieux con
Très pénible
Un peu folle
Il est fou
Menteuse
Radin comme pas deux
Idiote
C'est une feignante
Il est paresseux
Insupportable au téléphone
Débile
Complètement gâteux
Elle pue
Maison crade
Chiante
Sa belle-fille est une profiteuse
Il est parano
De mauvaise foi
Hystérique
Trop bête
C'est un boulet
Imbécile heureux
Casse-pieds
Quelle conne
""".strip().splitlines()

HARMLESS = """
Aime parler de son jardin
Préfère le matin après dix heures
Mot de passe oublié, à refaire
Mot de passe à changer avec elle
Mot de passe oublié à refaire
A noté son mot de passe dans son carnet
Le mot de passe est compliqué pour elle
On a changé le mot de passe ensemble
mdp perdu, on recommence mardi
Mot de passe : à refaire
Mot de passe : oublié
Lui expliquer ce qu'est un bon mot de passe
Gestionnaire de mots de passe vu ensemble
Code PIN bloqué
Code PIN oublié
Ne connaît pas son code PIN
Son mot de passe ne marche plus
Mot de passe réinitialisé le 12/03
Mot de passe changé deux fois
Mot de passe trop simple
A perdu son mot de passe Ameli
Le code wifi est sous la box
Code de la carte SIM inconnu
Thème : santé
S'intéresse à la santé et au bien-être
Mon espace santé créé ensemble
Veut consulter ses remboursements
Carte Vitale à mettre à jour
Assurance maladie : dossier en ligne
Courrier de l'assurance maladie reçu
Compte Ameli ouvert
Veut prendre rendez-vous chez le médecin en ligne
Doctolib : premier rendez-vous pris seule
Mutuelle à changer en janvier
Arrêt maladie en ligne : montrer à sa fille
Demander la feuille de maladie au secrétariat
Se garer sur le parking de l'hôpital
Habite route de l'hôpital
Rue du Docteur Martin
Entend mal, parler fort
Porte des appareils auditifs
Voit mal les petites lettres, grossir l'écran
Se déplace avec un déambulateur
Fauteuil roulant, prévoir la rampe
Ne monte pas les escaliers
Canne, marche lentement
Fatiguée l'après-midi, venir le matin
Chien gentil, aboie fort
Porte de droite au fond de la cour
Tourner à gauche après le pont
Deuxième porte à gauche, sonner deux fois
Première maison de gauche
Le bouton de droite de la souris
Clic droit pas compris
Habite en face de l'église
À côté du presbytère
Rue de la Synagogue
Place de l'Église, volets bleus
Le maire l'a orientée vers nous
La mairie a transmis sa demande
Inscription sur la liste électorale
Procuration pour voter faite en ligne
Veut voter, carte électorale perdue
Elle a voté pour la photo du concours
Syndicat des eaux à prévenir
Le syndic de l'immeuble répond mal
Secours catholique : colis le jeudi
École catholique de ses petits-enfants
Chargeur d'origine perdu
Une panne d'origine inconnue
Parle arabe et français
Parle portugais, comprend le français
Née au Maroc, aime cuisiner
Vit avec sa fille
Son mari conduit
Veuve, sa voisine passe le soir
Sous tutelle, voir sa tutrice
Curatelle : prévenir Mme Dupuy
Aide à domicile le lundi
L'infirmière passe à huit heures
A peur de se tromper
Timide mais curieuse
Très volontaire
Apprend vite
A ri de bon cœur, fou rire devant le filtre
Folle de musique classique
Fou de mots croisés
Idée folle : un film de famille
Une enceinte Bluetooth à brancher
Enceinte connectée reçue à Noël
Ordinateur infecté par un virus
Antivirus à renouveler
Tablette malade, dit-elle en riant
Son ordinateur est lent
Disque dur plein
CD-ROM de généalogie
Carte ROM du téléphone
La porte est condamnée, passer par le jardin
Fenêtre condamnée côté rue
Simulation de retraite à faire
Simulateur de droits vu ensemble
Faire une simulation sur le site de la CAF
Opération bancaire refusée
Opérateur à rappeler
Gel hydroalcoolique à l'entrée
Boit un thé pendant la séance
Apéritif sans alcool au foyer
Maîtresse d'école à la retraite
Ancienne institutrice
Téléphone 05 36 49 12 38
Mobile 06 39 98 61 14
Rappeler au 0536491238 après 14 h
Rendez-vous le 12/03/2026 à 9h30
Numéro de dossier 2026-04-1178
Facture 20260311 payée
SIRET 200 040 095 00019
Référence colis 6A123456789
Code postal 24190
Code du portail à demander
Sonner chez Mme Delage
Ligne 2, bus de 9 h 12
Numéro de série de la tablette SN 88213
Appeler sa petite-fille en visio
Envoyer des photos à son fils
Imprimer ses recettes
Découvrir la généalogie
Photos de vacances à trier
Musique des années soixante
Belote en ligne
Chant choral le mardi
Démarche pour la carte grise
Impôts : déclaration faite ensemble
Demande d'APA en cours
Dossier MDPH à envoyer
Pension de réversion demandée
Carsat : relevé de carrière
Payer la cantine en ligne
Commander ses courses
Vendre un meuble sur internet
Arnaque par SMS déjouée
A reçu un faux message de la banque
Banque en ligne : lire son solde
Virement expliqué, pas fait ensemble
IBAN à demander à sa banque
RIB à imprimer
Carte bancaire bloquée, appeler la banque
Ne communique jamais son numéro de carte
Numéro de sécurité sociale à avoir sous la main
FranceConnect : premier essai réussi
Veut ouvrir une boîte mail
Trie ses messages seule
Pièces jointes encore difficiles
Objectif atteint en juin
Prévoir un binôme
Inès viendra avec Jean-Paul
Prêter la tablette n° 07
Rendre la tablette le 15 décembre
Box à installer
Wi-Fi faible dans la chambre
Pas de réseau mobile au hameau
Fibre prévue au printemps
Chemin en terre après la ferme
Aime le rugby et le marché
Ne pas appeler à l'heure du repas
Laisser sonner longtemps
Répondeur à vider
Garder le même horaire
Elle raconte bien les histoires du village
Peu disponible pendant les vendanges
Chez sa fille en août
Reprendre à la leçon 4
Le tutoriel était trop rapide
A imprimé la fiche mémo
Continue seule entre deux visites
Préfère venir à l'atelier
Trajet pénible pour elle le soir
Contente de la séance
Inquiète des arnaques
Veut comprendre l'intelligence artificielle
A demandé le planning des ateliers
Son petit-fils a réglé le téléphone
Le médiateur a montré la loupe
Dictée vocale essayée
Sous-titres activés
Lunettes à prévoir
Clavier à grosses touches
Souris plus grosse commandée
Casque audio à tester
Consultation du carnet de vaccination en ligne
Rendez-vous à l'hôpital à prendre sur le site
Elle trouve le site pénible
Le service est paralysé par les malades
Navette de l'hôpital : horaires imprimés
Réunion du club de lecture
""".strip().splitlines()

TO_POINT_OUT = [*SECRETS, *HEALTH, *OPINION, *JUDGEMENT]
