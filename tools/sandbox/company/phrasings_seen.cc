// English sentences that state why a deal was won or lost: the half that extractors may be
// developed on. See phrasings.h for the form of the table.
#include "tools/sandbox/company/phrasings.h"

namespace dealtrace::sandbox {

const char kSeenEnglishPhrasings[] = R"(
== PRICE LOST
C   At {amount} you are just too expensive for us.
C   We compared the quotes and yours came in {percent} higher than the others.
C   Your pricing is more than we can justify paying for a tool like this.
A   I hear you, the price is the sticking point, and {amount} is more than you want to pay.
C   We asked for a bigger discount and the number still didn't get to where we needed it.
C!  We passed because of the cost, it was as simple as that.
A   So if I understand correctly, it's the {amount} on the quote that is holding this up.
C   The license fees alone would eat us alive once we add {seats} users.
== PRICE WON
C   Your price was the best of the three quotes we had on the table.
C   The discount you gave us made the decision very easy.
C   At {amount} it was frankly a bargain compared with what we were paying before.
A   So the pricing is what won you over, {amount} for everything.
C!  We signed because you were the most affordable option.
C   You came in {percent} cheaper than everyone else, that's what did it.
A   I'm glad the package price worked, you told me it beat every other quote you got.
== COMPETITOR LOST
C!  We've decided to go with {competitor} instead.
C   The team liked {competitor} better after seeing both demos.
C   {competitor} is already in the building and my bosses want to stay with them.
A   So {competitor} has the edge right now in your evaluation.
C!  In the end {competitor} won the business.
C   To be honest, we are leaning towards {competitor}, they ticked more of our boxes.
A   It sounds like {competitor} got in there ahead of us.
== COMPETITOR WON
C   We looked hard at {competitor} and you were clearly the better choice.
C!  We're dropping {competitor} and moving over to you.
C   Compared with {competitor}, you beat them on every point of our scorecard.
A   So we came out ahead of {competitor} in your comparison.
C   {competitor} couldn't match what you showed us in the demo.
C   The evaluation committee ranked you above {competitor}.
A   You mentioned that {competitor} fell short in the bake-off and we didn't.
== BUDGET LOST
C   We simply don't have the budget this year.
C   Our budget got frozen in {month} and nothing new is being approved.
C   Finance cut our budget by {percent}, so there is no money for new software.
A   So the budget just isn't there until the next fiscal year.
C   There's no funding for this project anymore.
C!  The money that was set aside for this went to another project.
A   You mentioned the budget was pulled after the last quarter.
== BUDGET WON
C   We have the budget approved and it needs to be spent before {month}.
C   Finance already signed off on the money, so funding is no issue at all.
C   There was budget left over in {month}, and that is why we could do this now.
A   So the budget is in place, {amount} is approved.
C   We got extra budget for exactly this kind of project.
C!  The only reason this went through is that the budget was there.
A   You told me the board released {amount} for this initiative.
== AUTHORITY LOST
C   This isn't my decision, and our {role} won't sign it.
C   I couldn't get our {role} on board with it.
C   I don't have the authority to approve something like this.
A   So the decision sits with your {role}, and we never got in front of them.
C   The final say is with headquarters and they turned it down.
C!  Our {role} said no, and I can't overrule that.
A   It sounds like we never had the real decision maker in the room.
== AUTHORITY WON
C   Our {role} pushed this through personally.
C   Having our {role} in the demo made all the difference, she approved it on the spot.
C   I'm the decision maker here and I don't need anybody else to approve it.
A   Getting your {role} involved early is what got this approved.
C!  The {role} gave the green light the same afternoon.
C   Our executive sponsor wanted this and made it happen.
A   Your {role} has backed this from the first meeting, that's huge.
== NO_NEED LOST
C   We don't really need this right now.
C   What we have today works fine for us.
C   I don't see the need for another tool, honestly.
A   So there isn't a real need for it on your side at the moment.
C!  We realized that we don't have the problem that you solve.
C   Our process is simple enough that a spreadsheet does the job.
A   What I'm hearing is that the current setup covers everything you need.
== NO_NEED WON
C   This solves exactly the problem we've been having for two years.
C   We really need this, the team is drowning in manual work.
C   It was the first product that addressed our actual need.
A   So this takes care of the manual reporting that was such a pain for you.
C   We had an urgent need, we lost two customers over this in {month}.
C!  We bought it because we badly needed it.
A   You said the need was obvious to everyone after that incident in {month}.
== TIMING LOST
C   The timing is just bad for us, we have too many projects going on.
C   Can you come back to me in {month}? We can't do this now.
C   We're in the middle of a merger, so this isn't the right time.
A   So the timing doesn't work with everything going on until {month}.
C   We have to push this to next year.
C!  It was not the right moment, so we put it off.
A   If I understand you, nothing can start before {month} and that is too late for this round.
== TIMING WON
C   The timing was perfect, our old contract ends in {month}.
C   You could start right away, and we needed to be live by {month}.
C   You reached us at just the right time.
A   So going live before {month} is what made this the right choice.
C   We had a hard deadline in {month} and you were able to hit it.
C!  Being able to roll out in {weeks} weeks is what sealed it.
A   Your renewal with the old vendor was due in {month}, so our timing was good.
== SECURITY LOST
C   Our security team has concerns about where the data is stored.
C   You didn't pass our security review.
C   Without the SOC 2 report our compliance people won't approve this.
A   So the security questionnaire is what's blocking us here.
C   We can't put customer data in a cloud outside our own control.
C!  The security assessment came back negative, and that killed it.
A   Your security officer isn't comfortable with our encryption setup, is that right?
== SECURITY WON
C   Your security certification was what convinced our compliance team.
C   You passed our security review without a single finding.
C   The SOC 2 report and the single sign-on made this an easy yes.
A   So data protection was the deciding point and we met every requirement.
C   Being able to keep the data in our own region was essential.
C!  We chose you because of your security.
A   Your security officer told me we were the only vendor with all the certificates.
== INTEGRATION LOST
C   It doesn't integrate with {system}, and that's a problem for us.
C   We'd need a connector to {system} and you don't have one.
C   The integration with {system} would take our IT department months.
A   So the missing {system} integration is what's stopping you.
C   Your API couldn't sync with {system} the way we need.
C!  We couldn't get it to work with {system}, so that was the end of it.
A   The connection to {system} turned out to be harder than we both hoped.
== INTEGRATION WON
C   It connects to {system} out of the box, and that's huge for us.
C   The {system} integration was the reason we picked you.
C   We had the API talking to {system} within a day.
A   So the native {system} connector is what made the difference.
C   Everything syncs with {system} automatically, nobody else could do that.
C!  We went with you because you fit into our {system} environment.
A   You said the {system} integration saved your team from building anything custom.
== PRODUCT_GAP LOST
C   You're missing a feature that we absolutely need.
C   There's no mobile app, and our field people can't work without one.
C   The product can't do multi-currency, which we have to have.
A   So the missing approval workflow is a deal breaker for you.
C   The functionality just isn't there yet.
C!  We went another way because the features we need are only on your roadmap.
A   You need forecasting by territory and we don't offer that today.
== PRODUCT_GAP WON
C   You had every feature on our list.
C   The forecasting module is something nobody else had.
C   Your feature set was simply the most complete one.
A   So the approval workflow was the feature you couldn't find anywhere else.
C   It does multi-currency properly, and that's the functionality we were looking for.
C!  The features decided it in the end.
A   You told me {product} was the only one that covered all your requirements.
== SUPPORT_QUALITY LOST
C   Your support took three days to answer a simple ticket.
C   We were not happy with the customer service during the trial.
C   Nobody from support could help us when it broke.
A   So the support experience in the pilot let you down.
C   We need support around the clock and you only offer business hours.
C!  We walked away because of the poor support.
A   I'm sorry that our help desk kept you waiting for so long.
== SUPPORT_QUALITY WON
C   Your support team has been fantastic from day one.
C   Every ticket we raised was answered within the hour.
C   The onboarding help and the training you include made the difference.
A   So it was our support during the pilot that convinced you.
C   We finally have a vendor whose customer service picks up the phone.
C!  We chose you for the support.
A   You said that having a dedicated support contact was the main thing for you.
== USABILITY LOST
C   My people found it too complicated to use.
C   The interface is confusing, nobody could find anything.
C   We tested it with {seats} users and most of them gave up.
A   So the feedback from your users is that it isn't easy enough.
C   It would take too much training to get everyone using it.
C!  The team refused to use it because it was so clunky.
A   The user interface felt dated to your team, is that fair?
== USABILITY WON
C   It's so easy to use, my team picked it up without training.
C   The interface is clean and everybody loved it.
C   Our users voted for {product} because it was the simplest.
A   So ease of use is what sold your team.
C   Even our least technical people were productive on the first day.
C!  We picked it because it's the most user friendly one.
A   Your users told you that they liked how intuitive it is.
== RELATIONSHIP LOST
C   We've had four different account managers this year and nobody knows us.
C   I felt pressured by the sales approach, to be honest.
C   After what happened last time, there isn't much trust left.
A   So we have some work to do to rebuild your trust in us.
C   Nobody called us back for {weeks} weeks.
C!  We just didn't have a good relationship with your team.
A   You're right that we didn't listen to you, and I apologize for that.
== RELATIONSHIP WON
C   We trust you, you've been honest with us from the beginning.
C   Working with you, {agent}, has been a pleasure, that's why we want to do this.
C   You took the time to understand our business.
A   I really appreciate the trust that you have put in us.
C   We've worked with you before and we know that you keep your word.
C!  It was the people that made us choose you.
A   You said that the relationship with our team was what mattered most to you.
== VALUE_ROI LOST
C   We couldn't make the business case work.
C   I don't see the return on investment here.
C   It would take us four years to get the money back.
A   So the ROI isn't clear enough for your board.
C   The benefits are too vague for us to justify it.
C!  We couldn't show enough value to go ahead.
A   We haven't managed to show you the value in hard numbers.
== VALUE_ROI WON
C   It pays for itself in {weeks} weeks.
C   The ROI was obvious, we save {percent} of our processing time.
C   Your business case convinced our {role}.
A   So the return on investment is what made this a clear decision.
C   We calculated savings of {amount} a year.
C!  The value was so clear that nobody argued about it.
A   The pilot showed {percent} less manual work, and that's the value you were looking for.
== PERFORMANCE LOST
C   The system was too slow when we loaded our data.
C   It crashed twice during the trial.
C   Reports took ten minutes to load, that's not acceptable.
A   So the performance in the test didn't meet your expectations.
C   It couldn't handle our volume of transactions.
C!  We gave up on it because of the performance problems.
A   You saw the outages in {month} and that made you nervous about reliability.
== PERFORMANCE WON
C   It was the fastest system that we tested.
C   You handled our full data volume without slowing down.
C   The uptime has been perfect in the whole trial.
A   So speed and reliability were the key points for you.
C   Reports that took an hour now take seconds.
C!  We chose you for the performance.
A   You told me that {product} was the only one that survived your load test.
== CONTRACT_TERMS LOST
C   We can't accept a three year commitment.
C   Our lawyers won't agree to the liability clause.
C   The auto-renewal in the contract is a no go for us.
A   So the contract terms are what your legal team is stuck on.
C   We need to be able to cancel with thirty days' notice and you don't allow that.
C!  We couldn't agree on the terms, so we stopped.
A   The payment terms are the open point, you want to pay monthly and we only bill yearly.
== CONTRACT_TERMS WON
C   You were flexible on the contract, and that's what we needed.
C   Being able to cancel any time made it easy to say yes.
C   Our legal team approved the terms without any changes.
A   So the monthly terms are what made this work for you.
C   You accepted our own contract template, nobody else would.
C!  The contract terms are what decided it.
A   I'm happy that the shorter term helped you to get this through legal.
== NO_DECISION LOST
C   We never got to a decision internally.
C   The project has stalled and nobody is driving it.
C   The committee keeps postponing it, so we are staying as we are.
A   So for now you're not going to make any decision at all.
C   People can't agree on what they want, so nothing is happening.
C!  We decided to do nothing for the time being.
A   It sounds like this has gone cold internally and there's no decision in sight.
== NO_DECISION WON
C   We've put this off for years and we finally decided to act.
C   Doing nothing was no longer an option for us.
C   The status quo was costing us more than making a change.
A   So the team finally agreed that it has to be decided this quarter.
C   After all the back and forth everybody is now aligned.
C!  We wanted to stop talking about it and make a decision.
A   I'm glad that the committee finally came to a decision after all this time.
)";

}  // namespace dealtrace::sandbox
