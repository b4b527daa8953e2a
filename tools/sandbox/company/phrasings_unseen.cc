// HELD OUT. Nobody who develops an extractor of reasons may read this file or anything made from it
// (transcripts of --phrasings unseen or mixed, truth/reasons.jsonl): it exists to measure how well
// extractors do on wording that nobody tuned them on. Develop on --phrasings seen. See phrasings.h.
#include "tools/sandbox/company/phrasings.h"

namespace dealtrace::sandbox {

const char kUnseenEnglishPhrasings[] = R"(
== PRICE LOST
C   When I opened the proposal and saw {amount} I nearly fell off my chair.
A   I get it, once you add it all up we're out of your range.
C   It's a lovely car, but we're shopping for a bicycle, if you see what I mean.
C!  The invoice would have been double what the other shop wanted, so that was that.
C   Every time we add a seat the bill jumps, and it ends up somewhere silly.
A   You'd have bought at half of {amount}, that's what it boils down to.
C   The price tag is what made everybody here stop and think.
C   You're far pricier than what we had in mind.
A   Your purchasing people told me that {amount} costs you more than you wanted to spend.
== PRICE WON
C   For what you're asking, nobody else even comes close.
A   I take it {amount} was a pleasant surprise after the figures you'd been shown elsewhere.
C   You didn't try to squeeze us, and the bill is well below what we had feared.
C!  Yours was the lowest bid, end of story.
C   We end up paying a third less than under our previous deal, that alone settled it.
C   The cost was so low that we didn't have to think twice.
C   I liked that it was cheaper to run than anything else on our short list.
A   You'd said that our rates were the friendliest of the lot.
== COMPETITOR LOST
C!  I'm afraid we signed with somebody else yesterday, it was {competitor}.
C   My colleagues have worked with {competitor} at their former employers and they won't hear of anything else.
A   Looks like {competitor} is the front runner and we're the backup.
C!  The other vendor got the nod.
A   I suppose you'll be renewing with {competitor} after all, then.
C   Another provider made us a better offer, I mean {competitor}.
C   We've used {competitor} in another division for years and they're hard to beat.
A   So you'd rather have {competitor} than us, that's what your people are telling you.
== COMPETITOR WON
C   {competitor} came in with a big team and a glossy deck, and still you outclassed them.
C!  Out of the final two, {competitor} was the one that got sent home.
A   Nice to hear that we were a step ahead of {competitor} when you put us side by side.
C   Nobody here is going to shed a tear when {competitor} is switched off.
A   You told me {competitor} was the favourite in the beginning, so it means a lot that you turned around.
C   None of your rivals, {competitor} included, got anywhere near you.
C   I was never convinced by {competitor}, and next to you they looked weak.
A   You preferred us to {competitor}, that's good to know.
== BUDGET LOST
C   The pot is empty, I'd have to wait for the next planning round to ask for any.
A   As I understand it, the purse strings have been tightened and this line item got struck out.
C   I went to ask for the money and came back with nothing.
C!  They took the funds that I had reserved and gave them to the warehouse extension.
C   We had a rough quarter, so every discretionary dollar has been clawed back.
C   There is nothing left in the budget for anything like this.
C   My spending plan for the year is used up.
A   You said you can't get the funds released before {month}.
== BUDGET WON
C   I've got {amount} sitting in my cost centre, and if I don't use it by {month} I lose it.
A   Good to know that the line item was already in your plan for this year.
C   Our controller found some spare money, so we're able to go ahead.
C!  It got through because it was already paid for in this year's plan.
C   The purchase order is covered, I don't have to fight for a cent.
C   I've got the budget for it, that's the easy part and that's why we're moving.
C   The money has been approved since {month}.
A   So you have the funds set aside, and it's a matter of using them.
== AUTHORITY LOST
C   I'm just the messenger here, somebody three floors up makes that call.
A   We've been talking to the wrong level, haven't we.
C   Anything above ten thousand goes to the parent company, and they have other ideas.
C!  My boss vetoed it, and there's nothing that I can do.
C   I'd sign tomorrow, but I don't hold the pen.
C   I would need approval from our {role}, and I won't get it.
C   The people who decide haven't been convinced.
A   You don't have the power to sign this off, and those who do aren't with us.
== AUTHORITY WON
C   Once the {role} had seen it, the rest was a formality.
A   It helped enormously that we were sitting across from the person who signs.
C   We had air cover from the very top.
C!  The {role} told everyone that this was happening, full stop.
C   Nobody wants to argue when the {role} says that this is a pet project.
C   The {role} is fully behind this and approved it in person.
C   I have the authority to sign, so it's done.
A   With the {role} on our side it went through quickly.
== NO_NEED LOST
C   I'd be buying a solution and then looking for something to solve with it.
A   Fair enough, you're already well covered and this would be a nice to have.
C   I asked around and not a single person felt any pain there.
C!  When we looked at it closely, there was nothing for it to do in our company.
C   It's a vitamin for us, not a painkiller.
C   We've no use for it at the moment.
C   Nobody in the company is asking for this.
A   You feel that your present tool is good enough and there's no need to replace it.
== NO_NEED WON
C   I've been losing sleep over those month-end numbers, and this makes it go away.
A   You were putting out the same fire every week, and this puts an end to it.
C   There's a gaping hole in how we handle renewals and this plugs it.
C!  It hit a nerve here, that's why it went through.
C   My people were begging for something like this.
C   It's exactly what we've needed for a long time.
C   The pain was big enough that everyone wanted this fixed.
A   You had a real problem and we happen to solve it.
== TIMING LOST
C   We've just gone through a reorganisation and everyone has their hands full.
A   You've got too many balls in the air to start anything before {month}.
C   I'd love to, just not with the office move going on.
C!  We've parked it, maybe next spring.
C   We're halfway through a migration and I can't throw another thing at my people.
C   It's too early for us, ask me again in {month}.
C   The schedule doesn't allow for another project before {month}.
A   You'd like to postpone because of everything that is going on.
== TIMING WON
C   If you'd called in any other month I'd have hung up, but we were just about to start looking.
A   You needed to be up and running in {weeks} weeks and we were the ones who could do it.
C   Everybody else told me to wait until after the summer, you said Monday.
C!  You were there when the window opened.
C   The regulator gave us a date in {month}, and you're the way we make it.
C   It came at the ideal moment, we were about to replace the old system anyway.
C   You could meet our deadline in {month}, and that was decisive.
A   The schedule fits, you go live before {month} just as you needed to.
== SECURITY LOST
C   The people who worry about breaches had a look and they're not letting it through.
A   Your data protection officer isn't ready to put a stamp on it, and I understand why.
C   After last year's ransomware, anything that leaves our walls gets a no by default.
C!  The pen test results scared everyone off.
C   Where would our files live, and who can read them, nobody could tell us for sure.
C   The way you protect the data isn't up to our standards.
C   We're not compliant any more if we use your hosting.
A   So you're worried about privacy and that stops the project.
== SECURITY WON
C   The CISO is a hard man to please and he waved you through.
A   Your auditors were happy with what we showed them, and that opened the door.
C   After the breach at our former provider, being locked down like this was what we were after.
C!  It came down to who we could trust with our customers' data, and that was you.
C   We're in a regulated business, and you came with all the paperwork in place.
C   You meet all of our compliance rules, and that matters more than anything else to us.
C   We felt that our data is safer with you than with anyone.
A   Your auditors wanted strong access control and we had it, that tipped it.
== INTEGRATION LOST
C   We live in {system} all day, and I'd have people typing everything twice.
A   Getting records in and out of {system} would mean exporting files by hand, and that doesn't fly.
C   Our developers looked at hooking it up to {system} and they quoted me half a year.
C!  As long as {system} stays where it is, we can't bring you in.
C   It doesn't play nicely with the rest of our stack.
C   There's no interface to {system}, so my people would work in two places.
C   The data from {system} can't be brought over automatically.
A   You need it linked with {system} and we can't offer that.
== INTEGRATION WON
C   We plugged it into {system} over lunch and it was just there.
A   You won't have to build a bridge to {system}, that was what tipped the scales.
C   I didn't have to change a single thing in {system}.
C!  You were the only ones who could hook up with {system} without a consultant.
C   Our architect was thrilled that it all hangs together with {system}.
C   Because it's already linked with {system}, we save ourselves a whole project.
C   It works together with {system} and everything else we use.
A   The interface to {system} is what you liked best, you said.
== PRODUCT_GAP LOST
C   You can't split an order over two warehouses, and we do that all day long.
A   So what you're after simply isn't in the box yet.
C   We'd have to wait for your release in {month} to get what we asked for.
C!  Half of our wish list came back with a no, so we moved on.
C   I kept asking whether it could do rolling forecasts and I kept hearing later.
C   One function that we use every day isn't in your product.
C   It lacks the reports that our managers ask for.
A   We can't give you the capability you asked for before {month}.
== PRODUCT_GAP WON
C   We had a list of thirty must haves and you ticked all of them.
A   It does offline mode for your drivers, and that's what you'd been hunting for.
C   The thing with the scenario planner, I've never seen that anywhere.
C!  It could do what we asked of it and the rest couldn't, that's the whole story.
C   I don't have to build any workarounds with {product}, it's all in there.
C   It has functions that I've not found in any other product.
C   You cover what we asked for, from the first requirement to the last.
A   The capabilities in {product} are what made you choose it.
== SUPPORT_QUALITY LOST
C   I left four messages and was still waiting at the end of the week.
A   We left you hanging when you asked for a hand, and that stuck.
C   Your people kept sending me links to articles instead of fixing it.
C!  If that's how I'm looked after before I pay, I don't want to see what comes after.
C   My ticket was closed without anybody ever having looked at it.
C   The response times of your help desk are not acceptable to us.
C   We asked for assistance several times and didn't get any.
A   You weren't satisfied with how our service people treated your tickets.
== SUPPORT_QUALITY WON
C   Whenever I got stuck there was a real person who sorted it out.
A   You said that being looked after like that was something you weren't used to.
C   Your folks held our hand through the whole setup.
C!  We stayed because somebody always picks up when we ring.
C   The woman at your help line knew our setup better than we do.
C   The service you give your customers is outstanding.
C   Your help desk responds in minutes, we timed it.
A   You told everyone that our support people were the best you had met.
== USABILITY LOST
C   I need seven clicks to get to a customer record, my people just laughed.
A   The learning curve has turned out steeper than either of us thought.
C   It looks like something from the nineties.
C!  Nobody wanted to touch it after the first week.
C   I still get lost in the menus, and I'm supposed to teach the others.
C   It's hard to use, and I don't see my colleagues ever getting used to it.
C   The screens are cluttered and not intuitive at all.
A   Your users are struggling with the handling, and you don't want to force it on them.
== USABILITY WON
C   My mother could run it, and I mean that as a compliment.
A   I heard that your people took to it like ducks to water.
C   No manual, no course, they just got on with it.
C!  The crew on the floor got to pick, and they took the one that didn't make them think.
C   It feels like an app on your phone, that's why people actually use it.
C   The handling is so simple that I didn't have to explain anything.
C   It's intuitive, and that is what our users care about.
A   Your people said that they found their way around the screens at once.
== RELATIONSHIP LOST
C   Every time I call I have to introduce myself all over again.
A   We burnt some bridges with you, and I won't pretend otherwise.
C   You went over my head to my {role}, and that didn't go down well.
C!  We didn't click, it's as human as that.
C   I never got the feeling that anyone on your side cared about us.
C   I don't have much confidence in your sales team after all that.
C   Our contact person at your company keeps changing.
A   You don't trust us at the moment, and I can see why.
== RELATIONSHIP WON
C   You told us what it couldn't do, and after that I believed the rest.
A   It means a lot to me that you'd rather deal with us than with strangers.
C   We go back a long way with your company, and you've never let us down.
C!  We felt in good hands, that's what swung it.
C   It's like having a colleague at the table and not a salesman.
C   I have a lot of confidence in you and your team.
C   The way you dealt with us was fair and personal, and that counts here.
A   You trusted us from the start, and I'm grateful for that.
== VALUE_ROI LOST
C   I can't put my finger on what we'd gain from it.
A   We never managed to put a number on what it would save you.
C   It's a lot of effort for a handful of hours a month.
C!  The numbers didn't stack up when we ran them.
C   It would be neat to have, but it doesn't move the needle.
C   The savings wouldn't cover what we'd have to put in.
C   I'm not able to justify the investment with these benefits.
A   You're missing the payback, so the case isn't strong enough.
== VALUE_ROI WON
C   We'll have earned it back before {month}.
A   Your own spreadsheet says it frees up {percent} of the team's time.
C   For every dollar that goes in we get three back.
C!  Once the gains were on paper nobody could say no.
C   We shaved {percent} off our handling time in the trial, that speaks for itself.
C   The savings are much bigger than the investment.
C   We get our investment back within {weeks} weeks.
A   You worked out a payback that nobody in your company could argue with.
== PERFORMANCE LOST
C   I clicked, went to get a coffee, and it was still spinning.
A   You had it freeze on you in front of the whole team, and I can't blame you.
C   We saw it go dark for half a day in {month}, and we can't live with that.
C!  It buckled under load, so my engineers ruled it out.
C   The screens crawl along once there's real data in there.
C   It takes forever to load, and we can't work like that.
C   It wasn't stable, we had to restart it all the time.
A   You weren't happy with the speed when you tried it with all of your records.
== PERFORMANCE WON
C   We threw ten years of orders at it and it didn't even blink.
A   You tried to break it with {seats} people at once and it held up.
C   What used to run overnight is now done before I've sat down.
C!  It's rock solid, and that's why we took it.
C   It stays snappy even at month end, when everything else is on its knees.
C   It responds instantly, no matter how many people are on it.
C   We liked how stable and quick it was under heavy use.
A   You were impressed by how fast it went through your records.
== CONTRACT_TERMS LOST
C   I'm not going to marry anyone for three years.
A   You want to be able to walk away after a year, and our paper doesn't allow that.
C   The small print about renewing by itself made our counsel nervous.
C!  The lawyers went back and forth until everybody had lost the will to live.
C   Paying the whole year in advance is a non-starter for our treasury.
C   We don't want to be locked into a long contract.
C   The notice period and the penalties are unacceptable to us.
A   Your legal people don't like our agreement, and we can't change those clauses.
== CONTRACT_TERMS WON
C   You let us start month by month, no strings attached.
A   Letting you leave whenever you want was what took the fear out of it.
C   You let us pay in instalments, which made it possible.
C!  What swung it was that we aren't tied down.
C   You took our paper without a murmur, which I've never seen a supplier do.
C   The short notice period in the agreement suited us very well.
C   We didn't have to commit for long, and that convinced our lawyers.
A   So it was the flexible agreement that made you go with us.
== NO_DECISION LOST
C   We keep going round in circles in here.
A   I get the sense that nobody over there wants to pull the trigger on anything.
C   The person who started all this has left, and no one has picked it up.
C!  We'll just carry on the way we always have.
C   Ask two people here and you'll get three opinions, so it's going nowhere.
C   Nobody here wants to decide, so it was put on hold.
C   It's been left open again and I don't expect that to change.
A   Your side hasn't been able to agree on anything, so we'll leave it.
== NO_DECISION WON
C   We'd been kicking the can down the road for ages, and now we've stopped.
A   You finally got everybody around one table and rowing in the same direction.
C   We'd talked it to death, it was time to jump.
C!  In the end we said, enough dithering, let's go.
C   After two years of maybe we wanted a yes.
C   We had to decide at last, and waiting any longer made no sense.
C   Everybody agreed that we couldn't leave it like this.
A   You've come to a clear decision after a long time of waiting.
)";

}  // namespace dealtrace::sandbox
