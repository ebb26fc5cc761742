// The official client for Node, unchanged but for where it connects: does a bit of everything, and prints what it saw.
const twilio = require("twilio");

const { baseUrl, account, token, callSid, messageSid, webhook } = JSON.parse(process.argv[2]);

class LoopbackClient extends twilio.RequestClient {
  request(options) {
    return super.request({ ...options, uri: options.uri.replace("https://api.twilio.com", baseUrl) });
  }
}

const client = twilio(account, token, { httpClient: new LoopbackClient() });
const between = { to: "+14155550103", from: "+14155550100" };

async function everything() {
  const message = await client.messages.create({ ...between, body: "你好" });
  const call = await client.calls.create({ ...between, twiml: new twilio.twiml.VoiceResponse().toString() });
  const canceled = await client.calls(call.sid).update({ status: "canceled" });
  const refusal = await client.calls.create({ ...between, to: "5550101", twiml: "<Response/>" }).catch((error) => error);
  const [recording] = await client.recordings.list({ callSid });
  const [ofCall] = await client.calls(callSid).recordings.list();
  const [picture] = await client.messages(messageSid).media.list();
  const [number] = await client.incomingPhoneNumbers.list({ phoneNumber: between.from });
  const sids = (await client.calls.list({ pageSize: 1 })).map(({ sid }) => sid);
  await client.recordings(recording.sid).remove();
  return {
    message: (await client.messages(message.sid).fetch()).body,
    call: [call.sid, call.status, canceled.status],
    refusal: [refusal.status, refusal.code],
    recording: [recording.duration, recording.source, ofCall.sid === recording.sid],
    picture: picture.contentType,
    number: number.voiceUrl,
    calls: sids,
    left: (await client.recordings.list()).length,
    genuine: twilio.validateRequest(token, webhook.signature, webhook.url, webhook.parameters),
    forged: twilio.validateRequest(token, webhook.signature, webhook.url, { ...webhook.parameters, From: "+1" }),
  };
}

everything().then((seen) => console.log(JSON.stringify(seen)));
