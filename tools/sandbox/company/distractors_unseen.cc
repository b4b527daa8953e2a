// HELD OUT. Nobody who develops an extractor of reasons may read this file or anything made from
// it: see phrasings_unseen.cc.
#include "tools/sandbox/company/phrasings.h"

namespace dealtrace::sandbox {

const char kUnseenEnglishDistractors[] = R"(
== LEADIN LOST
C   Off the record.
C   You want to know what's behind it, so here goes.
A   Correct me if I'm wrong.
C   I don't want to beat around the bush.
== LEADIN WON
C   Do you want to know what did the trick?
C   Between you and me.
A   I wrote this down after our last talk.
C   I've been asked that by my own boss, and here is what I said.
== NEGATED
PRICE C   Don't get me wrong, I'd happily pay what you're asking.
PRICE C   The cost is neither here nor there.
COMPETITOR C   You're the only ones I've been speaking with, {competitor} isn't in the picture.
COMPETITOR C   Forget {competitor}, this isn't about them.
BUDGET C   Cash is the least of our worries.
BUDGET C   We wouldn't be sitting here if we lacked the funds.
AUTHORITY C   It's not as if I had to ask anyone upstairs.
AUTHORITY C   Our {role} leaves this to us, so don't look there.
NO_NEED C   Nobody disputes that there's work for it to do.
TIMING C   The calendar has nothing to do with it.
TIMING C   Next week or next year, it's all the same to us.
SECURITY C   Encryption and all that, we couldn't care less.
SECURITY C   It isn't about hackers or audits, if that's what you think.
INTEGRATION C   Leave {system} out of it, that's a separate world.
INTEGRATION C   Whether it talks to {system} makes no difference to us.
PRODUCT_GAP C   I wouldn't say that there's a hole in what it does.
SUPPORT_QUALITY C   Your help line had no bearing on it.
USABILITY C   How the screens look was never discussed.
RELATIONSHIP C   I have nothing against any of you, and it wouldn't matter.
VALUE_ROI C   Nobody asked me what comes back for the money.
PERFORMANCE C   How fast it runs is all the same to us.
CONTRACT_TERMS C   The small print is fine, don't lose any sleep over that.
NO_DECISION C   Don't think that we're dithering.
== MENTION
PRICE C   Is that billed by the head or as one lump sum?
PRICE A   You'll find all the rates on page nine.
COMPETITOR C   A friend of mine is at {competitor}, small world.
COMPETITOR A   We're often in the same room as {competitor}.
BUDGET A   How do you go about planning your spending over there?
BUDGET C   Next year's plan is put together in {month}.
AUTHORITY A   Is there anyone that we should copy in?
AUTHORITY C   I'll forward the recording to our {role}.
NO_NEED A   What would you be using it for first?
TIMING A   When do you usually kick off something of that kind?
TIMING C   Our year ends in {month}, in case you wonder.
SECURITY C   Could you send me that certificate thing you people have?
SECURITY A   Page four is about how we lock things down.
INTEGRATION A   What else have you got running, {system} maybe?
INTEGRATION C   {system} has been here longer than I have.
PRODUCT_GAP C   What came out with the spring release?
SUPPORT_QUALITY C   And who do I ring when I'm stuck?
USABILITY C   Can people change the colours on that screen?
RELATIONSHIP A   You'll have me as your contact from here on.
VALUE_ROI A   There's a sheet where you can play with the figures yourself.
PERFORMANCE C   Where are your machines, by the way?
CONTRACT_TERMS C   Do people sign for a year at a time?
NO_DECISION A   When do you all sit down to talk about it?
== RESOLVED
PRICE C   I grumbled about the rates in the beginning, forget about it.
COMPETITOR C   A rep from {competitor} dropped by, we gave him a coffee and sent him home.
BUDGET C   Somebody in finance had lost the form, it has turned up.
AUTHORITY C   Our {role} wanted to be kept posted, and that's taken care of.
NO_NEED C   One of us was asking what it's for, he gets it now.
TIMING C   {month} looked crowded for a moment, it's cleared up.
SECURITY C   Someone wanted to know who holds the keys, your note answered it.
INTEGRATION C   {system} acted up in the first week, all good since.
PRODUCT_GAP C   I couldn't find the export button, turns out I was blind.
SUPPORT_QUALITY C   I was on hold once, no big deal.
USABILITY C   Somebody locked himself out, that's been dealt with.
RELATIONSHIP C   We got off on the wrong foot about the invite, all forgotten.
VALUE_ROI C   The controller asked for a sum, we did it for him.
PERFORMANCE C   It hung for a second the other day, that was my laptop.
CONTRACT_TERMS C   Our counsel asked about one paragraph, that's been put to bed.
NO_DECISION C   We had to move this call three times, sorry about that.
)";

const char kUnseenFrenchDistractors[] = R"(
== LEADIN LOST
C   Entre nous.
C   Je ne vais pas tourner autour du pot.
A   Corrigez-moi si je me trompe.
== LEADIN WON
C   Vous voulez savoir ce qui a marché ?
A   Je l'ai noté après notre dernière conversation.
== NEGATED
PRICE C   Ce que ça coûte n'y est pour rien.
COMPETITOR C   Oubliez {competitor}, ils ne sont pas dans la course.
BUDGET C   L'argent est le cadet de nos soucis.
TIMING C   La semaine prochaine ou l'an prochain, cela nous est égal.
SECURITY C   Les pirates et les audits, ce n'est pas notre affaire.
INTEGRATION C   Laissez {system} en dehors de tout ça.
SUPPORT_QUALITY C   Votre assistance n'y est pour rien.
CONTRACT_TERMS C   Les petites lignes nous vont très bien.
== MENTION
PRICE C   C'est facturé par tête ou en une seule fois ?
BUDGET A   Comment prévoyez-vous vos dépenses chez vous ?
AUTHORITY A   Y a-t-il quelqu'un à mettre en copie ?
TIMING A   Quand lancez-vous ce genre de chose d'habitude ?
SECURITY C   Vous pouvez m'envoyer votre certificat, là ?
INTEGRATION A   Qu'est-ce qui tourne d'autre chez vous, {system} peut-être ?
PRODUCT_GAP C   Qu'est-ce qui est sorti au printemps ?
CONTRACT_TERMS C   Les gens signent pour un an à chaque fois ?
== RESOLVED
PRICE C   J'ai râlé sur les chiffres au début, oubliez ça.
SECURITY C   Quelqu'un demandait qui garde les clés, votre note y répond.
INTEGRATION C   {system} a fait des siennes la première semaine, tout va bien depuis.
USABILITY C   Quelqu'un s'était bloqué tout seul, c'est arrangé.
)";

}  // namespace dealtrace::sandbox
