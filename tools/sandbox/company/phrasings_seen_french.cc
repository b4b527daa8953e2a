// French sentences that state why a deal was won or lost: the half that extractors may be developed
// on. See phrasings.h for the form of the table.
#include "tools/sandbox/company/phrasings.h"

namespace dealtrace::sandbox {

const char kSeenFrenchPhrasings[] = R"(
== PRICE LOST
C   À {amount}, c'est vraiment trop cher pour nous.
A   Donc c'est le prix qui bloque, {amount} c'est plus que prévu.
C!  Nous avons renoncé à cause du tarif, tout simplement.
== PRICE WON
C   Votre prix était le meilleur des trois devis.
A   C'est donc la remise qui vous a convaincus.
C!  Nous avons signé parce que vous étiez les moins chers.
== COMPETITOR LOST
C   L'équipe préfère {competitor} après les deux démonstrations.
A   Donc {competitor} a pris de l'avance sur nous.
C!  Nous avons choisi {competitor} finalement.
== COMPETITOR WON
C   Comparés à {competitor}, vous êtes meilleurs sur tous les points.
A   Nous sommes donc passés devant {competitor} dans votre évaluation.
C!  Nous quittons {competitor} pour venir chez vous.
== BUDGET LOST
C   Nous n'avons pas le budget cette année.
A   Donc votre budget est gelé depuis {month}.
C!  Le budget du projet a été supprimé.
== BUDGET WON
C   Le budget est validé et il faut le dépenser avant {month}.
A   Vous avez donc le budget, la finance a donné son accord.
C!  C'est passé parce que le budget était disponible.
== AUTHORITY LOST
C   Ce n'est pas moi qui décide, et notre {role} ne veut pas signer.
A   Donc la décision appartient à votre {role} et nous ne l'avons jamais rencontré.
C!  Le siège a refusé, je n'ai pas le pouvoir d'en décider autrement.
== AUTHORITY WON
C   Notre {role} a validé le projet lui-même.
A   Votre {role} soutient donc le projet depuis le début.
C!  Notre {role} a donné son feu vert dans la journée.
== NO_NEED LOST
C   Nous n'en avons pas vraiment besoin en ce moment.
A   Donc votre outil actuel couvre tous vos besoins.
C!  Nous nous sommes rendu compte que nous n'avions pas ce problème.
== NO_NEED WON
C   Cela répond exactement au besoin que nous avons depuis deux ans.
A   Le besoin était donc urgent pour vos équipes.
C!  Nous l'avons acheté parce que nous en avions vraiment besoin.
== TIMING LOST
C   Ce n'est pas le bon moment, nous avons trop de projets en cours.
A   Donc rien n'est possible avant {month}.
C!  Nous avons repoussé le projet à l'année prochaine.
== TIMING WON
C   Le calendrier était parfait, notre contrat se termine en {month}.
A   Il fallait donc démarrer avant {month} et nous pouvons le faire.
C!  Vous êtes arrivés au bon moment.
== SECURITY LOST
C   Notre équipe sécurité s'inquiète de l'endroit où les données sont stockées.
A   C'est donc l'audit de sécurité qui pose problème.
C!  Vous n'avez pas passé notre revue de sécurité.
== SECURITY WON
C   Vos certifications de sécurité ont convaincu notre service conformité.
A   La protection des données a donc été décisive pour vous.
C!  Nous vous avons choisis pour la sécurité.
== INTEGRATION LOST
C   Cela ne s'intègre pas avec {system}, et c'est un vrai problème.
A   Il vous manque donc un connecteur pour {system}.
C!  Nous n'avons pas réussi à connecter {system}, alors nous avons arrêté.
== INTEGRATION WON
C   L'intégration avec {system} fonctionne immédiatement, c'est énorme.
A   Le connecteur {system} a donc fait la différence.
C!  Nous vous avons pris pour l'intégration avec {system}.
== PRODUCT_GAP LOST
C   Il vous manque une fonctionnalité dont nous avons absolument besoin.
A   L'absence d'application mobile est donc bloquante pour vous.
C!  Les fonctionnalités que nous voulons ne sont que sur votre feuille de route.
== PRODUCT_GAP WON
C   Vous aviez toutes les fonctionnalités de notre liste.
A   {product} est donc le seul produit qui couvre toutes vos exigences.
C!  Ce sont les fonctionnalités qui ont fait la décision.
== SUPPORT_QUALITY LOST
C   Votre support a mis trois jours à répondre à un simple ticket.
A   Vous avez donc été déçus par notre service client pendant l'essai.
C!  Nous partons à cause du support.
== SUPPORT_QUALITY WON
C   Votre équipe de support a été formidable.
A   C'est donc notre accompagnement qui vous a convaincus.
C!  Nous vous avons choisis pour la qualité du support.
== USABILITY LOST
C   Mes équipes trouvent l'outil trop compliqué à utiliser.
A   L'interface n'est donc pas assez simple pour vos utilisateurs.
C!  Les utilisateurs n'en ont pas voulu, c'était trop compliqué.
== USABILITY WON
C   C'est tellement facile à utiliser que personne n'a eu besoin de formation.
A   C'est donc la simplicité de l'interface qui a plu à vos équipes.
C!  Nous l'avons choisi parce que c'est le plus simple à utiliser.
== RELATIONSHIP LOST
C   Nous avons changé quatre fois d'interlocuteur cette année.
A   Nous devons donc regagner votre confiance.
C!  La relation avec votre équipe n'a pas fonctionné.
== RELATIONSHIP WON
C   Nous vous faisons confiance, vous avez toujours été honnêtes.
A   Merci pour la confiance que vous nous accordez depuis le début.
C!  C'est la relation avec vous qui a compté, {agent}.
== VALUE_ROI LOST
C   Je ne vois pas le retour sur investissement.
A   Le retour sur investissement n'est donc pas assez clair pour votre direction.
C!  Nous n'avons pas réussi à justifier la valeur du projet.
== VALUE_ROI WON
C   C'est rentabilisé en {weeks} semaines.
A   Le retour sur investissement a donc été l'argument décisif.
C!  Nous économisons {percent} de notre temps, la valeur était évidente.
== PERFORMANCE LOST
C   Le système était trop lent avec nos données.
A   Les performances pendant le test vous ont donc déçus.
C!  Nous avons abandonné à cause des pannes et des lenteurs.
== PERFORMANCE WON
C   C'était le système le plus rapide que nous ayons testé.
A   La rapidité et la fiabilité ont donc été décisives.
C!  Nous vous avons choisis pour les performances.
== CONTRACT_TERMS LOST
C   Nous ne pouvons pas accepter un engagement de trois ans.
A   Ce sont donc les conditions du contrat qui bloquent chez vos juristes.
C!  Nous ne nous sommes pas mis d'accord sur les conditions du contrat.
== CONTRACT_TERMS WON
C   Vous avez été souples sur le contrat et c'est ce qu'il nous fallait.
A   Le contrat sans engagement a donc fait la différence.
C!  Ce sont les conditions du contrat qui nous ont décidés.
== NO_DECISION LOST
C   Nous n'arrivons pas à prendre une décision en interne.
A   Le projet est donc au point mort chez vous.
C!  Nous avons décidé de ne rien faire pour le moment.
== NO_DECISION WON
C   Cela fait des années que nous hésitons et nous avons enfin décidé d'agir.
A   Tout le monde est donc enfin aligné chez vous.
C!  Ne rien faire n'était plus possible.
)";

}  // namespace dealtrace::sandbox
