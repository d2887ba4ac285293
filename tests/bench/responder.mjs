// responder.mjs inline|rest [API-PORT] - what most people would build: Express and Twilio's own package, which verify the
// webhook and answer with one fixed text. Prints its port.
import express from 'express';
import twilio from 'twilio';

const [reply, api] = process.argv.slice(2);
const TOKEN = '0123456789abcdef0123456789abcdef', ACCOUNT = 'AC' + '0'.repeat(31) + '1';
const TEXT = 'You can stay silent. Say: I want to speak to a lawyer. Do not open the door. Do not sign anything. Do not lie. ok';

/** Twilio's client, with the stand-in for Twilio's address. */
class Client extends twilio.RequestClient {
  request(options) {
    return super.request({ ...options, uri: options.uri.replace('https://api.twilio.com', `http://127.0.0.1:${api}`) });
  }
}

const client = twilio(ACCOUNT, TOKEN, { httpClient: new Client() });
const app = express();
app.use(express.urlencoded({ extended: false }));
app.post('/sms/main', twilio.webhook(TOKEN, { host: 'hotline.example', protocol: 'https' }), async (request, response) => {
  const twiml = new twilio.twiml.MessagingResponse();
  if (reply === 'inline') twiml.message(TEXT);
  else await client.messages.create({ to: request.body.From, from: request.body.To, body: TEXT });
  response.type('text/xml').send(twiml.toString());
});
const server = app.listen(0, '127.0.0.1', () => console.log(server.address().port));
