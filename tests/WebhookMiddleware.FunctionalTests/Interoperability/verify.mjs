// Verifies requests as a receiver would that has one of these packages. Reads a JSON list of
// { library, secret, id, timestamp, signature, body } and writes a list of what became of each: { payload } or { error }.
import { readFileSync } from "node:fs";
import * as standardwebhooks from "standardwebhooks";
import * as svix from "svix";

const libraries = { standardwebhooks, svix };

const verify = ({ library, secret, id, timestamp, signature, body }) => {
  try {
    const headers = { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signature };
    return { payload: new libraries[library].Webhook(secret).verify(body, headers) };
  } catch (error) {
    return { error: error.message };
  }
};

process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(verify)));
