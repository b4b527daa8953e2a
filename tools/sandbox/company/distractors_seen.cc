// Sentences that touch a reason without being the reason (denied, only mentioned, already solved),
// and the words that lead up to a true one: the half that extractors may be developed on. See
// phrasings.h for the form of the table.
#include "tools/sandbox/company/phrasings.h"

namespace dealtrace::sandbox {

const char kSeenEnglishDistractors[] = R"(
== LEADIN LOST
C   I'll be honest with you.
C   The main reason is this.
A   Let me play that back to you.
C   If you ask me what the real problem is, I'd put it like this.
== LEADIN WON
C   The main thing for us was this.
C   I can tell you exactly why.
A   Let me repeat what I heard.
C   What convinced us in the end is simple.
== NEGATED
PRICE C   Price is not the problem, let me say that up front.
PRICE C   It's not about the money, I want to be clear on that.
COMPETITOR C   We're not talking to anybody else, by the way, there's no competitor in this.
COMPETITOR C   And no, it has nothing to do with {competitor}.
BUDGET C   Budget isn't the issue here.
BUDGET C   We're not short on budget, that's not what this is about.
AUTHORITY C   I don't need my {role} for that, so authority isn't the question.
AUTHORITY C   It's not that our {role} is against it.
NO_NEED C   Whether we need something like this isn't what we're debating.
TIMING C   Timing isn't the concern, we could start whenever.
TIMING C   It's not a question of the timing.
SECURITY C   Security wasn't a topic for us at all.
SECURITY C   I'm not worried about security, our people have no issue with it.
INTEGRATION C   The integration with {system} isn't a concern for us.
INTEGRATION C   It's not about {system}, that part doesn't matter to us.
PRODUCT_GAP C   It's not that a feature is missing.
SUPPORT_QUALITY C   I have no complaint about the support, and it's not what we looked at.
USABILITY C   Usability didn't play a role in this.
RELATIONSHIP C   It's nothing personal, it has nothing to do with you or your team.
VALUE_ROI C   I'm not asking about ROI, nobody here looks at that.
PERFORMANCE C   Performance didn't matter to us either way.
CONTRACT_TERMS C   The contract terms are not the point.
NO_DECISION C   It's not that we can't make a decision.
== MENTION
PRICE C   Can you remind me how the pricing is structured, per user or per site?
PRICE A   I'll walk you through the price list at the end, just so you have seen it.
COMPETITOR C   How do you see yourselves next to {competitor}, just out of curiosity?
COMPETITOR A   Some of our customers came from {competitor}, some use both.
BUDGET A   When does your budget cycle start, if I may ask?
BUDGET C   We do our budget planning in {month}, like everyone else.
AUTHORITY A   Who else would be involved in a decision like this?
AUTHORITY C   Our {role} usually looks over these things.
NO_NEED A   What do you need most from a tool like this?
TIMING A   What does your timeline look like in general?
TIMING C   We normally do projects like that after {month}.
SECURITY C   Do you have some documents on security that I could forward?
SECURITY A   I'll attach our security overview, it's standard.
INTEGRATION A   Which other systems do you use, {system} for example?
INTEGRATION C   We run {system} for most of our back office.
PRODUCT_GAP C   Can you show me the list of features again?
SUPPORT_QUALITY C   What are the support hours at your end?
USABILITY C   Is there a training for the user interface?
RELATIONSHIP A   I'll be your account manager going forward.
VALUE_ROI A   We have a little ROI calculator on our web site.
PERFORMANCE C   What uptime do you promise in general?
CONTRACT_TERMS C   How long does a contract usually run with you?
NO_DECISION A   Have you set a date for the decision?
== RESOLVED
PRICE C   We did wonder about the price first, but that's been settled.
COMPETITOR C   {competitor} called us too, but we told them we weren't interested.
BUDGET C   There was a question about the budget, and that was cleared up weeks ago.
AUTHORITY C   I had to ask our {role} whether I could join these calls, and that's fine.
NO_NEED C   At first my colleague asked why we'd need it, but he came round.
TIMING C   I thought {month} would be a problem, but it isn't anymore.
SECURITY C   Our IT had a question about the data storage and you answered that one.
INTEGRATION C   We had a worry about {system}, but your engineer has sorted it out.
PRODUCT_GAP C   We thought a report was missing, but we found it.
SUPPORT_QUALITY C   One ticket took a bit long in {month}, but it was resolved.
USABILITY C   A couple of people had trouble with the login screen and that's fixed now.
RELATIONSHIP C   There was a misunderstanding about the meeting last time, no hard feelings.
VALUE_ROI C   Finance asked for numbers on the value and they got them.
PERFORMANCE C   One page was slow at first, but that turned out to be our own network.
CONTRACT_TERMS C   Legal had a small question on the contract, it's off the table now.
NO_DECISION C   It took us a while to agree on a meeting date, but here we are.
)";

const char kSeenFrenchDistractors[] = R"(
== LEADIN LOST
C   Je vais être honnête avec vous.
C   La raison principale est la suivante.
A   Permettez-moi de reformuler.
== LEADIN WON
C   Je peux vous dire exactement pourquoi.
A   Je répète ce que j'ai entendu.
== NEGATED
PRICE C   Le prix n'est pas le problème, je tiens à le dire.
COMPETITOR C   Cela n'a rien à voir avec {competitor}.
BUDGET C   Ce n'est pas une question de budget.
TIMING C   Ce n'est pas une question de calendrier.
SECURITY C   La sécurité n'est pas un sujet pour nous.
INTEGRATION C   L'intégration avec {system} n'est pas un souci.
SUPPORT_QUALITY C   Je n'ai rien à redire sur le support, ce n'est pas le sujet.
CONTRACT_TERMS C   Le contrat n'est pas en cause.
== MENTION
PRICE C   Pouvez-vous me rappeler comment fonctionne la grille de prix ?
BUDGET A   Quand préparez-vous votre budget en général ?
AUTHORITY A   Qui d'autre participe à ce genre de décision ?
TIMING A   Quel est votre calendrier en général ?
SECURITY C   Avez-vous une documentation sur la sécurité que je pourrais transmettre ?
INTEGRATION A   Quels autres systèmes utilisez-vous, {system} par exemple ?
PRODUCT_GAP C   Pouvez-vous me montrer encore la liste des fonctionnalités ?
CONTRACT_TERMS C   Combien de temps dure un contrat chez vous d'habitude ?
== RESOLVED
PRICE C   Au début nous avions une question sur le prix, mais c'est réglé.
SECURITY C   Notre informatique avait une question sur les données et vous y avez répondu.
INTEGRATION C   Nous avions un doute sur {system}, mais votre ingénieur l'a levé.
USABILITY C   Deux personnes avaient du mal avec l'écran de connexion, c'est corrigé.
)";

}  // namespace dealtrace::sandbox
