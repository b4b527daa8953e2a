// HELD OUT. Nobody who develops an extractor of reasons may read this file or anything made from it
// (transcripts of --phrasings unseen or mixed, truth/reasons.jsonl): it exists to measure how well
// extractors do on wording that nobody tuned them on. Develop on --phrasings seen.
// See phrasings.h for the form of the table.
#include "tools/sandbox/company/phrasings.h"

namespace dealtrace::sandbox {

const char kUnseenEnglishPhrasings[] = R"(
== PRICE LOST
C   When I opened the proposal and saw {amount} I nearly fell off my chair.
C   For that kind of cash I could hire somebody full time.
C   You'd have to come down by at least {percent} before I could take it any further.
A   I get it, once you add it all up we're out of your range.
C   It's a lovely car, but we're shopping for a bicycle, if you see what I mean.
C!  The invoice would have been double what the other shop wanted, so that was that.
C   Every time we add a seat the bill jumps, and it ends up somewhere silly.
A   You'd have bought at half of {amount}, that's what it boils down to.
== PRICE WON
C   For what you're asking, nobody else even comes close.
C   When you knocked {percent} off, my hesitation was gone.
C   It's less than what we spend on coffee, so no one raised an eyebrow.
A   I take it {amount} was a pleasant surprise after the figures you'd been shown elsewhere.
C   You didn't try to squeeze us, and the bill is well below what we had feared.
C!  Yours was the lowest bid, end of story.
C   We end up paying a third less than under our previous deal, that alone settled it.
== COMPETITOR LOST
C!  I'm afraid we signed with somebody else yesterday, it was {competitor}.
C   My colleagues have worked with {competitor} at their former employers and they won't hear of anything else.
C   {competitor} did a proof of concept last week and everyone was blown away.
A   Looks like {competitor} is the front runner and we're the backup.
C   I'd put {competitor} a nose in front of you at this stage.
C!  The other vendor got the nod.
A   I suppose you'll be renewing with {competitor} after all, then.
== COMPETITOR WON
C   {competitor} came in with a big team and a glossy deck, and still you outclassed them.
C   After what we went through with {competitor}, switching to you feels like a relief.
C!  Out of the final two, {competitor} was the one that got sent home.
A   Nice to hear that we were a step ahead of {competitor} when you put us side by side.
C   I had both of you do the same exercise and {competitor} stumbled.
C   Nobody here is going to shed a tear when {competitor} is switched off.
A   You told me {competitor} was the favourite in the beginning, so it means a lot that you turned around.
== BUDGET LOST
C   The pot is empty, I'd have to wait for the next planning round to ask for any.
C   Our CFO has put a lid on all new spending until {month}.
C   There's a purchasing stop across the whole group since {month}.
A   As I understand it, the purse strings have been tightened and this line item got struck out.
C   I went to ask for the money and came back with nothing.
C!  They took the funds that I had reserved and gave them to the warehouse extension.
C   We had a rough quarter, so every discretionary dollar has been clawed back.
== BUDGET WON
C   I've got {amount} sitting in my cost centre, and if I don't use it by {month} I lose it.
C   The funds have been earmarked since the spring.
C   There was a grant for digital projects and this fits right in.
A   Good to know that the line item was already in your plan for this year.
C   Our controller found some spare money, so we're able to go ahead.
C!  It got through because it was already paid for in this year's plan.
C   The purchase order is covered, I don't have to fight for a cent.
== AUTHORITY LOST
C   I'm just the messenger here, somebody three floors up makes that call.
C   I've taken this as far as I can, above me the door is closed.
C   The {role} hasn't even looked at it, and without that signature I'm stuck.
A   We've been talking to the wrong level, haven't we.
C   Anything above ten thousand goes to the parent company, and they have other ideas.
C!  My boss vetoed it, and there's nothing that I can do.
C   I'd sign tomorrow, but I don't hold the pen.
== AUTHORITY WON
C   Once the {role} had seen it, the rest was a formality.
C   I hold the pen on this one, so we don't have to ask around.
C   The big boss walked in, asked two questions and told us to get on with it.
A   It helped enormously that we were sitting across from the person who signs.
C   We had air cover from the very top.
C!  The {role} told everyone that this was happening, full stop.
C   Nobody wants to argue when the {role} says that this is a pet project.
== NO_NEED LOST
C   I'd be buying a solution and then looking for something to solve with it.
C   We're a small shop, we get by with sticky notes and a shared calendar.
C   If it ain't broke, I'm not going to fix it.
A   Fair enough, you're already well covered and this would be a nice to have.
C   I asked around and not a single person felt any pain there.
C!  When we looked at it closely, there was nothing for it to do in our company.
C   It's a vitamin for us, not a painkiller.
== NO_NEED WON
C   I've been losing sleep over those month-end numbers, and this makes it go away.
C   We were bleeding hours every week, something had to give.
C   You described my worst Monday morning and then showed me how it would disappear.
A   You were putting out the same fire every week, and this puts an end to it.
C   There's a gaping hole in how we handle renewals and this plugs it.
C!  It hit a nerve here, that's why it went through.
C   My people were begging for something like this.
== TIMING LOST
C   We've just gone through a reorganisation and everyone has their hands full.
C   Give us a couple of quarters, then we can talk again.
C   Peak season starts in {month} and I'm not touching any system before it's over.
A   You've got too many balls in the air to start anything before {month}.
C   I'd love to, just not with the office move going on.
C!  We've parked it, maybe next spring.
C   We're halfway through a migration and I can't throw another thing at my people.
== TIMING WON
C   If you'd called in any other month I'd have hung up, but we were just about to start looking.
C   We had until {month} to have something in place, and you made that date.
C   The stars lined up, the old thing was running out and you were standing at the door.
A   You needed to be up and running in {weeks} weeks and we were the ones who could do it.
C   Everybody else told me to wait until after the summer, you said Monday.
C!  You were there when the window opened.
C   The regulator gave us a date in {month}, and you're the way we make it.
== SECURITY LOST
C   The people who worry about breaches had a look and they're not letting it through.
C   I can't have patient records sitting on somebody else's servers.
C   Our auditor raised a red flag over how you handle access rights.
A   Your data protection officer isn't ready to put a stamp on it, and I understand why.
C   After last year's ransomware, anything that leaves our walls gets a no by default.
C!  The pen test results scared everyone off.
C   Where would our files live, and who can read them, nobody could tell us for sure.
== SECURITY WON
C   The CISO is a hard man to please and he waved you through.
C   You were the only ones who could show an auditor where every record lives.
C   Everything stays encrypted with our own keys, and that calmed everybody down.
A   Your auditors were happy with what we showed them, and that opened the door.
C   After the breach at our former provider, being locked down like this was what we were after.
C!  It came down to who we could trust with our customers' data, and that was you.
C   We're in a regulated business, and you came with all the paperwork in place.
== INTEGRATION LOST
C   We live in {system} all day, and I'd have people typing everything twice.
C   Your thing and {system} just won't talk to each other.
C   I'd end up with another island of data next to {system}.
A   Getting records in and out of {system} would mean exporting files by hand, and that doesn't fly.
C   Our developers looked at hooking it up to {system} and they quoted me half a year.
C!  As long as {system} stays where it is, we can't bring you in.
C   It doesn't play nicely with the rest of our stack.
== INTEGRATION WON
C   We plugged it into {system} over lunch and it was just there.
C   It slots right in next to {system} and nobody has to type anything twice.
C   Our orders show up from {system} by themselves, it's like magic.
A   You won't have to build a bridge to {system}, that was what tipped the scales.
C   I didn't have to change a single thing in {system}.
C!  You were the only ones who could hook up with {system} without a consultant.
C   Our architect was thrilled that it all hangs together with {system}.
== PRODUCT_GAP LOST
C   You can't split an order over two warehouses, and we do that all day long.
C   It does eighty percent of the job, and the other twenty is what I care about.
C   My drivers need it on a phone without reception, and you shook your heads.
A   So what you're after simply isn't in the box yet.
C   We'd have to wait for your release in {month} to get what we asked for.
C!  Half of our wish list came back with a no, so we moved on.
C   I kept asking whether it could do rolling forecasts and I kept hearing later.
== PRODUCT_GAP WON
C   We had a list of thirty must haves and you ticked all of them.
C   Nobody but you could split an order over two warehouses.
C   I threw our oddest case at it and {product} just did it.
A   It does offline mode for your drivers, and that's what you'd been hunting for.
C   The thing with the scenario planner, I've never seen that anywhere.
C!  It could do what we asked of it and the rest couldn't, that's the whole story.
C   I don't have to build any workarounds with {product}, it's all in there.
== SUPPORT_QUALITY LOST
C   I left four messages and was still waiting at the end of the week.
C   When it went down on a Sunday there was no one at the other end of the line.
C   I got passed from one person to the next and had to explain everything again.
A   We left you hanging when you asked for a hand, and that stuck.
C   Your people kept sending me links to articles instead of fixing it.
C!  If that's how I'm looked after before I pay, I don't want to see what comes after.
C   My ticket was closed without anybody ever having looked at it.
== SUPPORT_QUALITY WON
C   Whenever I got stuck there was a real person who sorted it out.
C   {agent}'s engineers sat with us until midnight to get it going, who does that?
C   I wrote in on a Saturday and had an answer before breakfast was over.
A   You said that being looked after like that was something you weren't used to.
C   Your folks held our hand through the whole setup.
C!  We stayed because somebody always picks up when we ring.
C   The woman at your help line knew our setup better than we do.
== USABILITY LOST
C   I need seven clicks to get to a customer record, my people just laughed.
C   You'd need a pilot's licence to run that screen.
C   The folks on the floor tried it for a week and went back to paper.
A   The learning curve has turned out steeper than either of us thought.
C   It looks like something from the nineties.
C!  Nobody wanted to touch it after the first week.
C   I still get lost in the menus, and I'm supposed to teach the others.
== USABILITY WON
C   My mother could run it, and I mean that as a compliment.
C   We gave it to {seats} people on a Monday and by noon nobody was asking questions anymore.
C   You open it and you know where to click.
A   I heard that your people took to it like ducks to water.
C   No manual, no course, they just got on with it.
C!  The crew on the floor got to pick, and they took the one that didn't make them think.
C   It feels like an app on your phone, that's why people actually use it.
== RELATIONSHIP LOST
C   Every time I call I have to introduce myself all over again.
C   I was promised one thing in {month} and got told another in the next meeting.
C   It felt like being sold a used car, and my boss picked up on that.
A   We burnt some bridges with you, and I won't pretend otherwise.
C   You went over my head to my {role}, and that didn't go down well.
C!  We didn't click, it's as human as that.
C   I never got the feeling that anyone on your side cared about us.
== RELATIONSHIP WON
C   You told us what it couldn't do, and after that I believed the rest.
C   I'd buy from {agent} whatever it was.
C   You never pushed, you listened, and people here noticed that.
A   It means a lot to me that you'd rather deal with us than with strangers.
C   We go back a long way with your company, and you've never let us down.
C!  We felt in good hands, that's what swung it.
C   It's like having a colleague at the table and not a salesman.
== VALUE_ROI LOST
C   I can't put my finger on what we'd gain from it.
C   By my sums it would be five years before we broke even.
C   If my {role} asks what comes back for every dollar, I have no answer.
A   We never managed to put a number on what it would save you.
C   It's a lot of effort for a handful of hours a month.
C!  The numbers didn't stack up when we ran them.
C   It would be neat to have, but it doesn't move the needle.
== VALUE_ROI WON
C   We'll have earned it back before {month}.
C   Two people can go back to doing real work, do the sums yourself.
C   I showed them what we throw away every year, {amount}, and the room went quiet.
A   Your own spreadsheet says it frees up {percent} of the team's time.
C   For every dollar that goes in we get three back.
C!  Once the gains were on paper nobody could say no.
C   We shaved {percent} off our handling time in the trial, that speaks for itself.
== PERFORMANCE LOST
C   I clicked, went to get a coffee, and it was still spinning.
C   As soon as more than {seats} people were logged in, it fell over.
C   It choked on our product catalogue.
A   You had it freeze on you in front of the whole team, and I can't blame you.
C   We saw it go dark for half a day in {month}, and we can't live with that.
C!  It buckled under load, so my engineers ruled it out.
C   The screens crawl along once there's real data in there.
== PERFORMANCE WON
C   We threw ten years of orders at it and it didn't even blink.
C   I press the button and it's there before I've let go of the mouse.
C   It hasn't gone down once since we started in {month}.
A   You tried to break it with {seats} people at once and it held up.
C   What used to run overnight is now done before I've sat down.
C!  It's rock solid, and that's why we took it.
C   It stays snappy even at month end, when everything else is on its knees.
== CONTRACT_TERMS LOST
C   I'm not going to marry anyone for three years.
C   Our legal department sent it back covered in red ink.
C   If I can't get out when things change, I can't get in.
A   You want to be able to walk away after a year, and our paper doesn't allow that.
C   The small print about renewing by itself made our counsel nervous.
C!  The lawyers went back and forth until everybody had lost the will to live.
C   Paying the whole year in advance is a non-starter for our treasury.
== CONTRACT_TERMS WON
C   You let us start month by month, no strings attached.
C   Our counsel read it in an afternoon and had nothing to add.
C   I can hand back seats when we shrink, that's what my {role} liked.
A   Letting you leave whenever you want was what took the fear out of it.
C   You let us pay in instalments, which made it possible.
C!  What swung it was that we aren't tied down.
C   You took our paper without a murmur, which I've never seen a supplier do.
== NO_DECISION LOST
C   We keep going round in circles in here.
C   It's on a pile on somebody's desk, and the pile isn't moving.
C   Three meetings, and each ended with let's see next time.
A   I get the sense that nobody over there wants to pull the trigger on anything.
C   The person who started all this has left, and no one has picked it up.
C!  We'll just carry on the way we always have.
C   Ask two people here and you'll get three opinions, so it's going nowhere.
== NO_DECISION WON
C   We'd been kicking the can down the road for ages, and now we've stopped.
C   Carrying on like before would have cost us dearly.
C   Sitting on our hands any longer would have been the worst choice of all.
A   You finally got everybody around one table and rowing in the same direction.
C   We'd talked it to death, it was time to jump.
C!  In the end we said, enough dithering, let's go.
C   After two years of maybe we wanted a yes.
)";

}  // namespace dealtrace::sandbox
