// English sentences that state why a deal was won or lost: the half that extractors may be
// developed on. See phrasings.h for the form of the table.
#include "tools/sandbox/company/phrasings.h"

namespace dealtrace::sandbox {

const char kSeenEnglishPhrasings[] = R"(
== PRICE LOST
C   At {amount} you are just too expensive for us.
C   For that kind of cash I could hire somebody full time.
C   Your pricing is more than we can justify paying for a tool like this.
A   I hear you, the price is the sticking point, and {amount} is more than you want to pay.
C   We asked for a bigger discount and the number still didn't get to where we needed it.
C!  We passed because of the cost, it was as simple as that.
A   So if I understand correctly, it's the {amount} on the quote that is holding this up.
C   You'd have to come down by at least {percent} before I could take it any further.
== PRICE WON
C   Your price was the best of the three quotes we had on the table.
C   When you knocked {percent} off, my hesitation was gone.
C   At {amount} it was frankly a bargain compared with what we were paying before.
A   So the pricing is what won you over, {amount} for everything.
C!  We signed because you were the most affordable option.
C   It's less than what we spend on coffee, so no one raised an eyebrow.
A   I'm glad the package price worked, you told me it beat every other quote you got.
== COMPETITOR LOST
C!  We've decided to go with {competitor} instead.
C   The team liked {competitor} better after seeing both demos.
C   {competitor} did a proof of concept last week and everyone was blown away.
A   So {competitor} has the edge right now in your evaluation.
C!  In the end {competitor} won the business.
C   I'd put {competitor} a nose in front of you at this stage.
A   It sounds like {competitor} got in there ahead of us.
== COMPETITOR WON
C   We looked hard at {competitor} and you were clearly the better choice.
C!  We're dropping {competitor} and moving over to you.
C   After what we went through with {competitor}, switching to you feels like a relief.
A   So we came out ahead of {competitor} in your comparison.
C   {competitor} couldn't match what you showed us in the demo.
C   I had both of you do the same exercise and {competitor} stumbled.
A   You mentioned that {competitor} fell short in the bake-off and we didn't.
== BUDGET LOST
C   We simply don't have the budget this year.
C   Our CFO has put a lid on all new spending until {month}.
C   Finance cut our budget by {percent}, so there is no money for new software.
A   So the budget just isn't there until the next fiscal year.
C   There's a purchasing stop across the whole group since {month}.
C!  The money that was set aside for this went to another project.
A   You mentioned the budget was pulled after the last quarter.
== BUDGET WON
C   We have the budget approved and it needs to be spent before {month}.
C   The funds have been earmarked since the spring.
C   There was budget left over in {month}, and that is why we could do this now.
A   So the budget is in place, {amount} is approved.
C   There was a grant for digital projects and this fits right in.
C!  The only reason this went through is that the budget was there.
A   You told me the board released {amount} for this initiative.
== AUTHORITY LOST
C   This isn't my decision, and our {role} won't sign it.
C   I've taken this as far as I can, above me the door is closed.
C   I don't have the authority to approve something like this.
A   So the decision sits with your {role}, and we never got in front of them.
C   The {role} hasn't even looked at it, and without that signature I'm stuck.
C!  Our {role} said no, and I can't overrule that.
A   It sounds like we never had the real decision maker in the room.
== AUTHORITY WON
C   Our {role} pushed this through personally.
C   I hold the pen on this one, so we don't have to ask around.
C   I'm the decision maker here and I don't need anybody else to approve it.
A   Getting your {role} involved early is what got this approved.
C!  The {role} gave the green light the same afternoon.
C   The big boss walked in, asked two questions and told us to get on with it.
A   Your {role} has backed this from the first meeting, that's huge.
== NO_NEED LOST
C   We don't really need this right now.
C   We're a small shop, we get by with sticky notes and a shared calendar.
C   I don't see the need for another tool, honestly.
A   So there isn't a real need for it on your side at the moment.
C!  We realized that we don't have the problem that you solve.
C   If it ain't broke, I'm not going to fix it.
A   What I'm hearing is that the current setup covers everything you need.
== NO_NEED WON
C   This solves exactly the problem we've been having for two years.
C   We were bleeding hours every week, something had to give.
C   It was the first product that addressed our actual need.
A   So this takes care of the manual reporting that was such a pain for you.
C   You described my worst Monday morning and then showed me how it would disappear.
C!  We bought it because we badly needed it.
A   You said the need was obvious to everyone after that incident in {month}.
== TIMING LOST
C   The timing is just bad for us, we have too many projects going on.
C   Give us a couple of quarters, then we can talk again.
C   We're in the middle of a merger, so this isn't the right time.
A   So the timing doesn't work with everything going on until {month}.
C   Peak season starts in {month} and I'm not touching any system before it's over.
C!  It was not the right moment, so we put it off.
A   If I understand you, nothing can start before {month} and that is too late for this round.
== TIMING WON
C   The timing was perfect, our old contract ends in {month}.
C   We had until {month} to have something in place, and you made that date.
C   You reached us at just the right time.
A   So going live before {month} is what made this the right choice.
C   The stars lined up, the old thing was running out and you were standing at the door.
C!  Being able to roll out in {weeks} weeks is what sealed it.
A   Your renewal with the old vendor was due in {month}, so our timing was good.
== SECURITY LOST
C   Our security team has concerns about where the data is stored.
C   I can't have patient records sitting on somebody else's servers.
C   Without the SOC 2 report our compliance people won't approve this.
A   So the security questionnaire is what's blocking us here.
C   Our auditor raised a red flag over how you handle access rights.
C!  The security assessment came back negative, and that killed it.
A   Your security officer isn't comfortable with our encryption setup, is that right?
== SECURITY WON
C   Your security certification was what convinced our compliance team.
C   You were the only ones who could show an auditor where every record lives.
C   The SOC 2 report and the single sign-on made this an easy yes.
A   So data protection was the deciding point and we met every requirement.
C   Everything stays encrypted with our own keys, and that calmed everybody down.
C!  We chose you because of your security.
A   Your security officer told me we were the only vendor with all the certificates.
== INTEGRATION LOST
C   It doesn't integrate with {system}, and that's a problem for us.
C   Your thing and {system} just won't talk to each other.
C   The integration with {system} would take our IT department months.
A   So the missing {system} integration is what's stopping you.
C   I'd end up with another island of data next to {system}.
C!  We couldn't get it to work with {system}, so that was the end of it.
A   The connection to {system} turned out to be harder than we both hoped.
== INTEGRATION WON
C   It connects to {system} out of the box, and that's huge for us.
C   It slots right in next to {system} and nobody has to type anything twice.
C   We had the API talking to {system} within a day.
A   So the native {system} connector is what made the difference.
C   Our orders show up from {system} by themselves, it's like magic.
C!  We went with you because you fit into our {system} environment.
A   You said the {system} integration saved your team from building anything custom.
== PRODUCT_GAP LOST
C   You're missing a feature that we absolutely need.
C   It does eighty percent of the job, and the other twenty is what I care about.
C   The product can't do multi-currency, which we have to have.
A   So the missing approval workflow is a deal breaker for you.
C   My drivers need it on a phone without reception, and you shook your heads.
C!  We went another way because the features we need are only on your roadmap.
A   You need forecasting by territory and we don't offer that today.
== PRODUCT_GAP WON
C   You had every feature on our list.
C   Nobody but you could split an order over two warehouses.
C   Your feature set was simply the most complete one.
A   So the approval workflow was the feature you couldn't find anywhere else.
C   I threw our oddest case at it and {product} just did it.
C!  The features decided it in the end.
A   You told me {product} was the only one that covered all your requirements.
== SUPPORT_QUALITY LOST
C   Your support took three days to answer a simple ticket.
C   When it went down on a Sunday there was no one at the other end of the line.
C   Nobody from support could help us when it broke.
A   So the support experience in the pilot let you down.
C   I got passed from one person to the next and had to explain everything again.
C!  We walked away because of the poor support.
A   I'm sorry that our help desk kept you waiting for so long.
== SUPPORT_QUALITY WON
C   Your support team has been fantastic from day one.
C   {agent}'s engineers sat with us until midnight to get it going, who does that?
C   The onboarding help and the training you include made the difference.
A   So it was our support during the pilot that convinced you.
C   I wrote in on a Saturday and had an answer before breakfast was over.
C!  We chose you for the support.
A   You said that having a dedicated support contact was the main thing for you.
== USABILITY LOST
C   My people found it too complicated to use.
C   You'd need a pilot's licence to run that screen.
C   We tested it with {seats} users and most of them gave up.
A   So the feedback from your users is that it isn't easy enough.
C   The folks on the floor tried it for a week and went back to paper.
C!  The team refused to use it because it was so clunky.
A   The user interface felt dated to your team, is that fair?
== USABILITY WON
C   It's so easy to use, my team picked it up without training.
C   We gave it to {seats} people on a Monday and by noon nobody was asking questions anymore.
C   Our users voted for {product} because it was the simplest.
A   So ease of use is what sold your team.
C   You open it and you know where to click.
C!  We picked it because it's the most user friendly one.
A   Your users told you that they liked how intuitive it is.
== RELATIONSHIP LOST
C   We've had four different account managers this year and nobody knows us.
C   I was promised one thing in {month} and got told another in the next meeting.
C   After what happened last time, there isn't much trust left.
A   So we have some work to do to rebuild your trust in us.
C   It felt like being sold a used car, and my boss picked up on that.
C!  We just didn't have a good relationship with your team.
A   You're right that we didn't listen to you, and I apologize for that.
== RELATIONSHIP WON
C   We trust you, you've been honest with us from the beginning.
C   I'd buy from {agent} whatever it was.
C   You took the time to understand our business.
A   I really appreciate the trust that you have put in us.
C   You never pushed, you listened, and people here noticed that.
C!  It was the people that made us choose you.
A   You said that the relationship with our team was what mattered most to you.
== VALUE_ROI LOST
C   We couldn't make the business case work.
C   By my sums it would be five years before we broke even.
C   It would take us four years to get the money back.
A   So the ROI isn't clear enough for your board.
C   If my {role} asks what comes back for every dollar, I have no answer.
C!  We couldn't show enough value to go ahead.
A   We haven't managed to show you the value in hard numbers.
== VALUE_ROI WON
C   It pays for itself in {weeks} weeks.
C   Two people can go back to doing real work, do the sums yourself.
C   Your business case convinced our {role}.
A   So the return on investment is what made this a clear decision.
C   I showed them what we throw away every year, {amount}, and the room went quiet.
C!  The value was so clear that nobody argued about it.
A   The pilot showed {percent} less manual work, and that's the value you were looking for.
== PERFORMANCE LOST
C   The system was too slow when we loaded our data.
C   As soon as more than {seats} people were logged in, it fell over.
C   Reports took ten minutes to load, that's not acceptable.
A   So the performance in the test didn't meet your expectations.
C   It choked on our product catalogue.
C!  We gave up on it because of the performance problems.
A   You saw the outages in {month} and that made you nervous about reliability.
== PERFORMANCE WON
C   It was the fastest system that we tested.
C   I press the button and it's there before I've let go of the mouse.
C   The uptime has been perfect in the whole trial.
A   So speed and reliability were the key points for you.
C   It hasn't gone down once since we started in {month}.
C!  We chose you for the performance.
A   You told me that {product} was the only one that survived your load test.
== CONTRACT_TERMS LOST
C   We can't accept a three year commitment.
C   Our legal department sent it back covered in red ink.
C   The auto-renewal in the contract is a no go for us.
A   So the contract terms are what your legal team is stuck on.
C   If I can't get out when things change, I can't get in.
C!  We couldn't agree on the terms, so we stopped.
A   The payment terms are the open point, you want to pay monthly and we only bill yearly.
== CONTRACT_TERMS WON
C   You were flexible on the contract, and that's what we needed.
C   Our counsel read it in an afternoon and had nothing to add.
C   Our legal team approved the terms without any changes.
A   So the monthly terms are what made this work for you.
C   I can hand back seats when we shrink, that's what my {role} liked.
C!  The contract terms are what decided it.
A   I'm happy that the shorter term helped you to get this through legal.
== NO_DECISION LOST
C   We never got to a decision internally.
C   It's on a pile on somebody's desk, and the pile isn't moving.
C   The committee keeps postponing it, so we are staying as we are.
A   So for now you're not going to make any decision at all.
C   Three meetings, and each ended with let's see next time.
C!  We decided to do nothing for the time being.
A   It sounds like this has gone cold internally and there's no decision in sight.
== NO_DECISION WON
C   We've put this off for years and we finally decided to act.
C   Carrying on like before would have cost us dearly.
C   The status quo was costing us more than making a change.
A   So the team finally agreed that it has to be decided this quarter.
C   Sitting on our hands any longer would have been the worst choice of all.
C!  We wanted to stop talking about it and make a decision.
A   I'm glad that the committee finally came to a decision after all this time.
)";

}  // namespace dealtrace::sandbox
