// French exchanges. See dialogue.h for the form of the table.
#include "tools/sandbox/company/dialogue.h"

namespace dealtrace::sandbox {

const char kFrenchDialogue[] = R"(
== OPENING_OUTBOUND
A Bonjour {customer}, c'est {agent} de chez {seller}. Je ne vous dérange pas ?
C Bonjour {agent}, non, j'ai quelques minutes.
--
A Bonjour, {agent} de {seller} à l'appareil.
C Ah bonjour, comment allez-vous ?
A Très bien, merci, et vous ?
C Débordé comme toujours, mais ça va.
== OPENING_INBOUND
A {seller}, {agent} à l'appareil, que puis-je faire pour vous ?
C Bonjour, c'est {customer} de la société {company}.
A Bonjour {customer}, ravi de vous entendre.
== RESELLER
C Je vous appelle pour le compte de {company}, c'est un de nos clients.
A D'accord, c'est donc pour {company}, je le note.
== SMALL_TALK
A Quel temps fait-il chez vous ?
C Il pleut depuis lundi, ne m'en parlez pas.
A Ici aussi, malheureusement.
--
C Excusez-moi, il y a des travaux dans la rue, c'est bruyant.
A Pas de souci, je vous entends bien.
--
A Vous avez pu prendre quelques jours de vacances ?
C Une semaine en Bretagne avec les enfants, c'était trop court.
== AGENDA
A Je vous propose de reprendre là où nous en étions, puis de voir la suite. Cela vous convient ?
C Très bien. Je dois partir à la demie.
--
A J'ai prévu trois points, mais dites-moi si vous souhaitez en ajouter.
C Non, c'est parfait, allons-y.
== DISCOVERY
A Pouvez-vous me décrire comment vous travaillez aujourd'hui ?
C Bien sûr. Ça commence par un courriel, quelqu'un le recopie dans un tableau, puis ça circule jusqu'à la signature.
A Et combien de personnes interviennent ?
C Cinq ou six, selon les semaines.
--
A Comment votre équipe est-elle organisée ?
C Nous sommes environ {seats} personnes dans le service, sur deux sites.
A Et qui utiliserait {product} au quotidien ?
C Surtout l'administration. Les commerciaux regarderaient seulement les rapports.
--
A Depuis combien de temps travaillez-vous de cette façon ?
C Depuis avant mon arrivée, donc au moins huit ans.
A Et personne n'a essayé de changer ?
C Une fois. C'est resté dans un tiroir.
--
A Où passez-vous le plus d'heures ?
C À relancer les gens. On envoie, on attend, on relance, on attend encore.
== DEMO
A Je partage mon écran. Vous voyez le tableau de bord ?
C Oui, je le vois.
A À gauche, ce sont les dossiers ouverts, et à droite ce qui est prévu cette semaine.
C D'accord. Et si je clique dessus ?
A Vous voyez tout l'historique, qui a fait quoi et quand.
--
A Voici la vue d'un responsable dans {product}.
C Pouvez-vous agrandir un peu ? Mon écran est minuscule.
A Bien sûr. C'est mieux ?
C Beaucoup mieux, merci.
--
A Avez-vous des questions jusque-là ?
C Pas encore, continuez.
== CHAT
C Attendez, je prends un stylo. Voilà, allez-y.
--
A C'est clair jusqu'ici ?
C Oui, je crois.
--
C Euh, qu'est-ce que je voulais dire. Ah oui, l'atelier.
A L'atelier, oui, je l'ai sur ma liste.
C Une demi-journée suffirait.
--
A Pardon, la ligne a coupé un instant.
C Je disais que nous en parlerons avec les autres.
A D'accord.
== MENTION_REPLY
A Bonne question, je vous répondrai dans mon courriel.
C Très bien, rien ne presse.
--
A Bien sûr, c'est dans la présentation que je vous enverrai.
C D'accord, merci.
== MENTION_ANSWER
C Il faudrait que je regarde.
--
C Je vous enverrai quelque chose là-dessus.
A Rien ne presse.
== NOTED
A D'accord, c'est bon à savoir.
--
A Entendu, laissons cela de côté.
== LOST_REPLY
A Je comprends. Pouvez-vous m'en dire un peu plus ?
C Il n'y a pas grand-chose à ajouter, je le crains.
--
A D'accord, merci de votre franchise.
C Je pensais que vous deviez le savoir.
== WON_REPLY
A Cela fait plaisir à entendre.
C C'est la vérité.
--
A Merci beaucoup, je le dirai à l'équipe.
C Faites donc.
== CUSTOMER_NOD
C Oui, c'est à peu près ça.
--
C Exactement.
--
C Je n'aurais pas mieux dit.
== NEXT_STEP
A La prochaine étape, c'est la proposition que je vous envoie d'ici vendredi.
C Vendredi, c'est bien. Mettez ma collègue en copie.
A C'est noté.
--
A Je vous organise une séance avec notre ingénieur {day}, dix heures, cela vous va ?
C Plutôt onze heures.
A Onze heures, parfait. J'envoie l'invitation tout de suite.
--
C J'en parle aux autres et je reviens vers vous {day}.
A Parfait. Sinon je vous rappelle.
C Oui, volontiers.
== CLOSE_OPEN
A Je crois que nous pouvons nous arrêter là pour aujourd'hui.
C Oui, restons-en là.
== CLOSE_WON
A Je vous envoie donc les documents à signer ?
C Oui, envoyez-les-moi aujourd'hui et je les signe cette semaine.
A Magnifique. Bienvenue chez nous.
== CLOSE_LOST
C Donc c'est non pour nous, je suis désolé. Je voulais vous le dire moi-même.
A Je vous en remercie. La porte reste ouverte.
--
C Je suis désolé de ne pas avoir de meilleure nouvelle.
A Ne vous en faites pas. Merci pour votre temps.
== CLOSE_DOWNGRADED
C Nous voudrions donc passer à une formule plus petite à la prochaine échéance.
A Entendu. Je vous envoie un avenant avec moins de licences.
== GOODBYE
A Merci pour votre temps, {customer}, à bientôt.
C Merci, {agent}. Au revoir.
--
A Bonne fin de journée.
C À vous aussi, au revoir.
== SHORT
A Bonjour {customer}, c'est {agent} de {seller}. Je tombe mal ?
C J'entre justement en réunion.
A Pas de problème. Je vous rappelle {day} ?
C {day} après-midi, c'est bien.
A Parfait, à {day}.
--
A Bonjour {customer}, {agent} à l'appareil. Vous avez bien reçu l'invitation pour {day} ?
C Oui, je l'ai déjà acceptée.
A Très bien, je ne vous retiens pas.
C À {day}.
== WRONG_NUMBER
A Bonjour, {agent} de {seller}, puis-je parler à {customer} ?
C À qui ?
A {customer}, de la société {company}.
C Il n'y a personne de ce nom ici. Vous avez fait un faux numéro.
A Oh, excusez-moi de vous avoir dérangé.
C Ce n'est rien.
== SERVICE
C Bonjour, j'ai une question sur une facture du mois dernier.
A Bien sûr, quel est le numéro ?
C Il finit par quatre sept un. L'adresse est l'ancienne.
A Je vois. Je la fais corriger et renvoyer.
C Merci, c'est tout.
A Avec plaisir, bonne journée.
== STRANGER
C Bonjour, je suis d'un cabinet de recrutement. Est-ce que vous embauchez en ce moment ?
A Il faudrait voir avec nos ressources humaines, je ne peux pas vous aider.
C Vous pouvez me les passer ?
A Je vous donne l'adresse pour les candidatures.
C Très bien, merci.
--
A Bonjour, {agent} de {seller}. Nous nous étions parlé au salon au printemps.
C Je parle à beaucoup de monde au salon. C'était à quel sujet ?
A Les logiciels de planification pour {company}.
C Envoyez-moi quelque chose, mais il ne se passe rien là-dessus.
A Je le fais. Merci et au revoir.
)";

}  // namespace dealtrace::sandbox
