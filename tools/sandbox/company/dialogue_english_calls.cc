// English calls that are one exchange from beginning to end. See dialogue.h for the form of the
// table.
#include "tools/sandbox/company/dialogue.h"

namespace dealtrace::sandbox {

const char kEnglishWholeCalls[] = R"(
== SHORT
A Hi {customer}, it's {agent} from {seller}. Is this a bad time?
C I'm just walking into a meeting, actually.
A No problem. Can I call you back on {day}?
C {day} afternoon is fine.
A Perfect, talk to you then.
--
A Hello {customer}, {agent} here. I only wanted to check that you got the invite for {day}.
C Yes, I've accepted it already.
A Great, then I won't keep you.
C See you on {day}.
--
A You've reached the voice mailbox of {customer}. Please leave a message after the tone.
A Hi {customer}, this is {agent} from {seller}, just following up on our last conversation. I'll try again on {day}. Bye.
--
C Hi {agent}, {customer} here, quick one. Could you send me the link again? I can't find it.
A Sure, I'm doing it right now.
C Thanks, that's all I needed.
A Any time.
== WRONG_NUMBER
A Hello, this is {agent} from {seller}, may I speak to {customer}?
C Who?
A {customer}, at {company}.
C There's nobody here by that name. You have the wrong number.
A Oh, I'm sorry to have bothered you.
C No problem.
--
C Hello, is this the pizza place on Elm Street?
A I'm afraid not, this is {seller}. You must have misdialed.
C Oh, sorry about that.
A No worries, bye.
--
A Good afternoon, this is {agent} calling from {seller} for {customer}.
C This is a private number, and I've told you people before.
A I apologize, I'll have it taken off our list.
C Please do.
== SERVICE
C Hi, I have a question about an invoice we got last month.
A Sure, can you give me the invoice number?
C It ends in four seven one. The address on it is our old one.
A I see it. I'll have it corrected and sent out again.
C Thank you. That was all.
A Happy to help, have a good day.
--
C One of our users can't log in since this morning.
A Let me look. The account was locked after five attempts, I'll unlock it now.
C Okay, he's trying. Yes, that works.
A Great. Is there anything else?
C No, that's it.
--
C We need to change the name of our administrator.
A No problem. Who's taking over?
C A new colleague, I'll send you her details by e-mail.
A Then I'll switch it over as soon as I have them.
C Thanks a lot.
== STRANGER
C Hi there, I'm with a recruiting agency and I was wondering whether you're hiring at the moment.
A You'd have to talk to our human resources department, I can't help you with that.
C Could you put me through?
A I'll give you the address for applications.
C All right, thanks.
--
C Good morning, we supply office plants, and I'd like to make you an offer.
A Thank you, but we're not interested.
C Maybe I can send you a brochure?
A If you must. Goodbye.
--
C Hello, I'm doing a survey on meeting habits in small companies. It takes three minutes.
A I don't have three minutes right now, sorry.
C When would be a better time?
A I don't think there'll be one. Have a nice day.
--
A Hello, this is {agent} from {seller}. We talked at the fair in the spring.
C I talk to a lot of people at fairs. What was it about?
A About planning software for {company}.
C You can send me something, but we've nothing going on there.
A I'll do that. Thanks and goodbye.
)";

}  // namespace dealtrace::sandbox
