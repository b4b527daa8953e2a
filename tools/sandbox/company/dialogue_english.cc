// English exchanges. See dialogue.h for the form of the table.
#include "tools/sandbox/company/dialogue.h"

namespace dealtrace::sandbox {

const char kEnglishDialogue[] = R"(
== OPENING_OUTBOUND
A Hi {customer}, this is {agent} from {seller}. Did I catch you at a good time?
C Hi {agent}, yes, I have a few minutes.
--
A Good morning, {customer}, {agent} here with {seller}.
C Oh hi, {agent}, how are you doing?
A Can't complain, thanks. And you?
C Busy as always, but good.
--
A Hello, is that {customer}? It's {agent} at {seller}, we had a slot in the calendar.
C Yes, that's me. Let me just close the door, one second.
A Sure, take your time.
C Okay, I'm back.
--
A {customer}, hey, it's {agent}. Can you hear me all right?
C There was a bit of an echo, but now it's fine.
== OPENING_INBOUND
A {seller}, this is {agent} speaking, how can I help?
C Hi {agent}, it's {customer} from {company}.
A {customer}, good to hear from you.
--
A Thanks for calling {seller}, you've reached {agent}.
C Hello, {customer} here, {company}. I was hoping to get hold of you.
A Well, you did. What's on your mind?
== RESELLER
C Just so you know who you have on the line, I'm calling on behalf of {company}, they're a customer of ours.
A Okay, so this is about {company}, understood.
--
C We're handling the software purchasing for {company}, that's why it's me and not them.
A Got it, thanks for explaining. I'll put {company} on the file.
== SMALL_TALK
A How's the weather over there?
C Raining since Monday, don't ask.
A Same here, I've given up on my umbrella.
--
C Sorry, my dog is barking, somebody's at the door.
A No worries at all, mine does exactly the same.
--
A Did you get a chance to take some time off?
C We went to the lake for a few days with the kids. Way too short.
A It always is.
--
A Did you watch the game last night?
C I fell asleep in the third quarter, to be honest.
A You didn't miss much.
--
C I'm on my third coffee and it isn't even ten.
A One of those days, huh?
C One of those weeks.
--
A Last time you were in the middle of moving desks, how did that go?
C We're still living out of boxes, but at least the printer works.
== AGENDA
A So for today I thought we'd pick up where we left off and then look at what comes next. Does that work?
C Works for me. I have a hard stop at half past.
--
A I put three points on the agenda, but please tell me if there's something else that you want to cover.
C No, that looks fine. Let's go.
--
A Before we dive in, is everyone there who should be there?
C Yeah, it's only me today, the others send their regards.
== DISCOVERY
A Could you walk me through how your team handles that today?
C Sure. It starts with an e-mail, somebody copies it into a sheet, and then it gets passed around until someone signs it.
A And how many people touch it along the way?
C Five, maybe six. It depends on the week.
--
A How is the team set up on your side?
C We're about {seats} people in the department, spread over two sites.
A And who would be working with {product} day to day?
C Mostly the back office. The sales folks would only look at the reports.
--
A What does a good month look like for you?
C When nobody calls me on a Sunday. No, seriously, when the closing is done by the third working day.
--
A You mentioned last time that you had collected some notes from your colleagues.
C Yes, I've got them here somewhere. Most of it is about the approvals.
A Would you mind sending me those afterwards?
C I'll clean them up a bit first, but sure.
--
A Who came up with the idea of looking at this in the first place?
C That was a colleague of mine in accounting, she saw {product} at a conference.
A Nice, please say thank you from me.
--
A How long has the current process been around?
C Since before my time, so at least eight years.
A And has anybody tried to change it before?
C Once. It ended up in a drawer.
--
A Where would you say most of the hours go?
C Chasing people. You send something out, you wait, you send a reminder, you wait again.
A I hear that a lot, actually.
== DEMO
A Let me share my screen. Can you see the dashboard?
C Yes, I can see it.
A So what you have here on the left are the open items, and on the right is everything that's due this week.
C Okay. And if I click on one of them?
A Then it opens up with the whole history, who did what and when.
--
A This is the view that a manager would get in {product}.
C Could you make that a little bigger? My screen is tiny.
A Of course. Is that better?
C Much better, thanks.
--
A I'll show you one example from start to finish, and you stop me whenever you like.
C Go ahead.
A So a request comes in, it gets a number, and it lands with the right person.
C And what happens when that person is on vacation?
A Then it goes to the deputy that you've set up over here.
C Ah, okay.
--
C Can I download that list?
A Yes, there's an export button up here in the corner.
C Got it.
--
A Any questions so far?
C Not yet, keep going.
== CHAT
C Hang on, I need to grab a pen. Okay, go on.
--
A Does that make sense so far?
C Yeah, I think so.
--
C Um, what was I going to say. Right, the workshop.
A The workshop, yes. I have that on the list.
C I'd keep it to half a day.
--
A Sorry, you broke up there for a moment.
C I said we can talk about that with the others.
A Okay, got it.
--
C Let me think about that for a second.
A Sure.
C No, I think that's fine, go on.
--
A I made a note of that and I'll check it with my colleague.
C Perfect.
--
C Somebody's waving at me through the window, ignore that.
A Take your time.
--
A And the rest of the team is up to speed?
C More or less. I sent around a summary after the last call.
== MENTION_REPLY
A Good question, I'll put it into the follow-up e-mail.
C Great, no rush.
--
A Sure, happy to explain that when we get there.
C Fine by me.
--
A Yes, we can go over that, it's in the deck that I'll send you.
C Okay, thanks.
== MENTION_ANSWER
C I'd have to look that up, to be honest.
--
C Hm, I can send you something about that later.
A No hurry.
--
C Okay, noted.
== NOTED
A Okay, good to know.
--
A Understood, then we can leave that aside.
C Yes, let's.
--
A Good, thanks for saying so.
== LOST_REPLY
A I understand. Can you tell me a bit more about that?
C There's not much more to it, I'm afraid.
--
A Okay. I appreciate you being open about it.
C I thought you should know.
--
A Hmm, okay. Is there anything at all that we can do about it?
C I honestly don't think so. Not today.
--
A That's fair. Let me take that back to my team and see.
C You can try.
== WON_REPLY
A That's great to hear.
C Well, it's true.
--
A I'm really glad. Would you mind if I passed that on to the team?
C Please do.
--
A Thank you, that makes my day.
C You've earned it.
--
A Good, that's what I was hoping you'd say.
C I'm not just being polite.
== CUSTOMER_NOD
C Yes, that's about right.
--
C Exactly.
--
C I couldn't have put it better.
--
C Pretty much, yeah.
== NEXT_STEP
A So as a next step I'll send you the proposal by Friday.
C Friday is good. Could you copy in my colleague as well?
A Will do.
--
A I'll set up a session with our engineer for next {day}, would ten o'clock work?
C Let me look. Ten is taken, make it eleven.
A Eleven it is. I'll send the invite right after this.
--
A What would you like me to prepare for the next call?
C A short summary on one page would help me a lot.
A You'll have it by {day}.
--
C I'll talk to the others and get back to you by {day}.
A Sounds good. And if I don't hear from you, may I give you a ring?
C Yes, please do.
--
A Let me recap. I'll send the recording and the slides, and you'll collect the questions from your team.
C That's the plan.
== CLOSE_OPEN
A I think that's a good place to stop for today.
C Yes, let's leave it there.
--
A We're almost out of time, so let's pick this up next time.
C Works for me.
== CLOSE_WON
A So shall I send over the paperwork?
C Yes, send it to me today and I'll get it signed this week.
A Wonderful. Welcome on board.
C Thank you, we're looking forward to it.
--
C So you have our yes. What happens now?
A I'll send the order form, and our onboarding lead will call you on {day}.
C Great.
== CLOSE_LOST
C So it's a no for us, I'm sorry. I wanted to tell you myself.
A I appreciate that, {customer}. The door is always open.
C I know, thank you.
--
A So I'll close the file on my side for now. May I check in with you again some day?
C Sure, you have my number.
--
C I'm sorry that I don't have better news for you.
A Don't worry, that's part of the job. Thank you for your time.
== CLOSE_DOWNGRADED
C So we'd like to go down to a smaller package from the next period.
A Understood. I'll send you an amended order with fewer seats.
C That would be great, we're not leaving, we're just cutting it back.
--
A Then let's reduce it to the basic plan for the coming year.
C Yes, that's what we want to do.
== GOODBYE
A Thanks for your time, {customer}, talk soon.
C Thank you, {agent}. Bye.
--
A Have a great rest of your day.
C You too, bye now.
--
C All right, I need to run. Thanks, {agent}.
A Thank you, bye bye.
)";

}  // namespace dealtrace::sandbox
