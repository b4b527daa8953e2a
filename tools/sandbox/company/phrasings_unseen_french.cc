// HELD OUT. Nobody who develops an extractor of reasons may read this file or anything made from
// it: see phrasings_unseen.cc.
#include "tools/sandbox/company/phrasings.h"

namespace dealtrace::sandbox {

const char kUnseenFrenchPhrasings[] = R"(
== PRICE LOST
C   Quand j'ai vu {amount} en bas de la page, j'ai failli tomber de ma chaise.
A   Une fois tout additionné, nous sommes hors de vos moyens.
C!  La facture aurait été le double de celle d'en face, alors voilà.
== PRICE WON
C   Pour ce que vous demandez, personne d'autre ne s'approche.
A   Je crois que {amount} a été une bonne surprise pour vous.
C!  Vous aviez l'offre la plus basse, c'est tout.
== COMPETITOR LOST
C   Mes collègues ont toujours travaillé avec {competitor} et ne veulent rien d'autre.
A   On dirait que {competitor} est votre favori et que nous servons de roue de secours.
C!  Nous avons signé hier ailleurs, chez {competitor}.
== COMPETITOR WON
C   Après ce que nous avons vécu avec {competitor}, venir chez vous est un soulagement.
A   Je suis ravi que nous ayons eu une longueur d'avance sur {competitor}.
C!  Des deux derniers en lice, c'est {competitor} qui est rentré à la maison.
== BUDGET LOST
C   Les caisses sont vides jusqu'au prochain exercice.
A   La direction a donc fermé le robinet et votre ligne a sauté.
C!  L'argent que j'avais mis de côté est parti pour l'entrepôt.
== BUDGET WON
C   J'ai {amount} à utiliser avant {month}, sinon je les perds.
A   La somme était donc déjà prévue dans votre plan de l'année.
C!  C'est passé parce que l'enveloppe existait déjà.
== AUTHORITY LOST
C   Je ne suis que le messager, ça se joue trois étages plus haut.
A   Nous avons parlé au mauvais niveau, n'est-ce pas.
C!  Mon patron a mis son veto, je n'y peux rien.
== AUTHORITY WON
C   C'est moi qui tiens le stylo, nous n'avons personne à consulter.
A   Cela nous a aidés d'avoir en face de nous la personne qui signe.
C!  Le {role} a annoncé que ça se ferait, point final.
== NO_NEED LOST
C   Nous sommes une petite maison, un cahier et un tableau nous suffisent.
A   Vous êtes donc déjà bien équipés, ce serait un petit plus sans urgence.
C!  En y regardant de près, il n'aurait servi à rien chez nous.
== NO_NEED WON
C   Je n'en dormais plus la nuit, et cela fait disparaître le souci.
A   Vous éteigniez le même incendie toutes les semaines.
C!  Cela a touché un point sensible chez nous, voilà pourquoi.
== TIMING LOST
C   Nous sortons d'une réorganisation et tout le monde a les mains prises.
A   Vous avez donc trop de fers au feu avant {month}.
C!  On l'a mis de côté, peut-être au printemps.
== TIMING WON
C   Un mois plus tôt j'aurais raccroché, mais nous commencions justement à chercher.
A   Il vous fallait être prêts en {weeks} semaines et nous étions les seuls à pouvoir.
C!  Vous étiez devant la porte quand elle s'est ouverte.
== SECURITY LOST
C   Je ne peux pas laisser des dossiers de patients sur les serveurs de quelqu'un d'autre.
A   Votre délégué à la protection des données n'est donc pas prêt à donner son tampon.
C!  Le test d'intrusion a fait peur à tout le monde.
== SECURITY WON
C   Tout est chiffré avec nos propres clés, et cela a rassuré tout le monde.
A   Vos auditeurs ont été contents de ce que nous avons montré.
C!  Il fallait savoir à qui confier les données de nos clients, et c'était vous.
== INTEGRATION LOST
C   Nous vivons dans {system} toute la journée, mes gens devraient tout saisir deux fois.
A   Votre {system} et nous, cela ne se parle pas.
C!  Tant que {system} reste en place, nous ne pouvons pas vous faire entrer.
== INTEGRATION WON
C   Nous l'avons branché sur {system} pendant le déjeuner et c'était réglé.
A   Vous n'aurez pas de pont à construire vers {system}.
C!  Vous étiez les seuls à vous brancher sur {system} sans consultant.
== PRODUCT_GAP LOST
C   Il fait quatre-vingts pour cent du travail, et ce sont les vingt autres qui m'intéressent.
A   Ce que vous cherchez n'est donc pas encore dans la boîte.
C!  La moitié de notre liste de souhaits est revenue avec un non.
== PRODUCT_GAP WON
C   Nous avions trente points indispensables et vous les avez tous cochés.
A   Le mode hors ligne pour vos chauffeurs, vous ne le trouviez nulle part.
C!  Il savait faire ce que nous demandions et pas les autres.
== SUPPORT_QUALITY LOST
C   J'ai laissé quatre messages et j'attendais encore en fin de semaine.
A   Nous vous avons laissés tout seuls quand vous aviez besoin d'un coup de main.
C!  Si c'est comme ça avant de payer, je n'ose imaginer après.
== SUPPORT_QUALITY WON
C   Chaque fois que j'étais coincé, quelqu'un de bien réel m'a dépanné.
A   Vous m'avez dit que vous n'aviez pas l'habitude d'être aussi bien suivis.
C!  Nous restons parce que quelqu'un décroche toujours quand on appelle.
== USABILITY LOST
C   Il me faut sept clics pour arriver à une fiche client.
A   La prise en main s'est révélée plus rude que prévu.
C!  Après une semaine, plus personne ne voulait y toucher.
== USABILITY WON
C   Ma mère saurait s'en servir, et c'est un compliment.
A   On m'a dit que vos équipes s'y sont senties comme des poissons dans l'eau.
C!  L'atelier a pris celui qui ne demande pas de réfléchir.
== RELATIONSHIP LOST
C   À chaque appel, il faut que je me présente à nouveau.
A   Nous avons brûlé quelques ponts avec vous, je ne le cache pas.
C!  Le courant n'est pas passé, c'est humain.
== RELATIONSHIP WON
C   Vous nous avez dit ce qu'il ne savait pas faire, et ensuite j'ai cru le reste.
A   Cela me touche que vous préfériez travailler avec nous qu'avec des inconnus.
C!  Nous nous sommes sentis entre de bonnes mains.
== VALUE_ROI LOST
C   D'après mes calculs, il faudrait cinq ans pour rentrer dans nos frais.
A   Nous n'avons jamais réussi à chiffrer ce que cela vous rapporterait.
C!  Quand nous avons fait les comptes, ça ne tenait pas debout.
== VALUE_ROI WON
C   Nous serons rentrés dans nos frais avant {month}.
A   D'après votre propre tableau, cela libère {percent} du temps de l'équipe.
C!  Une fois les gains posés sur le papier, personne n'a pu dire non.
== PERFORMANCE LOST
C   J'ai cliqué, je suis allé prendre un café, et ça tournait encore.
A   Il s'est figé devant toute votre équipe, je comprends votre réaction.
C!  Il s'est écroulé sous la charge, nos ingénieurs l'ont écarté.
== PERFORMANCE WON
C   Nous lui avons donné dix ans de commandes et il n'a pas bronché.
A   Vous avez essayé de le faire tomber à {seats} personnes, et il a tenu.
C!  C'est du béton, voilà pourquoi nous l'avons pris.
== CONTRACT_TERMS LOST
C   Je ne vais pas me marier pour trois ans.
A   Vous voulez pouvoir partir au bout d'un an, et notre papier ne le permet pas.
C!  Les avocats se sont renvoyé la balle jusqu'à ce que tout le monde se lasse.
== CONTRACT_TERMS WON
C   Vous nous laissez commencer de mois en mois, sans fil à la patte.
A   Pouvoir partir quand vous voulez, c'est ce qui vous a ôté la peur.
C!  Ce qui a emporté le morceau, c'est que nous ne sommes pas liés.
== NO_DECISION LOST
C   On tourne en rond ici.
A   J'ai l'impression que personne chez vous ne veut se lancer.
C!  Nous allons continuer comme nous l'avons toujours fait.
== NO_DECISION WON
C   Nous remettions cela à plus tard depuis une éternité, c'est fini.
A   Vous avez enfin réuni tout le monde autour de la table.
C!  À la fin on s'est dit, assez tergiversé, on y va.
)";

}  // namespace dealtrace::sandbox
