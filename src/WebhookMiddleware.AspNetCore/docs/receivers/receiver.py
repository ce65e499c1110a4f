"""A webhook receiver: verifies each request, acts once per delivery, and decides. Python 3.9 or newer, no packages.
     WEBHOOK_SECRET='whsec_…' PORT=8080 python3 receiver.py"""
import base64, hashlib, hmac, json, os, threading, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

# Two of them while one replaces the other.
SECRETS = [base64.b64decode(text.removeprefix("whsec_"), validate=True) for text in os.environ["WEBHOOK_SECRET"].split()]
TOLERANCE_SECONDS = 300
MAX_BYTES = 10 * 1024 * 1024

# Answers by webhook-id. In memory, so a restart forgets them: keep them in your database, under a unique key, for ten days.
answers, gate = {}, threading.Lock()


def is_genuine(headers, body):
    id, timestamp, signatures = (headers.get("webhook-" + name, "") for name in ("id", "timestamp", "signature"))
    if not id or not timestamp.isdecimal() or abs(time.time() - int(timestamp)) > TOLERANCE_SECONDS:
        return False
    signed = f"{id}.{timestamp}.".encode() + body
    expected = [b"v1," + base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()) for secret in SECRETS]
    return any(hmac.compare_digest(given.encode(), own) for given in signatures.split() for own in expected)


def decide(order):
    """Before an event: an answer within deadlineMs. It must not change anything, since the request may still fail."""
    for index, item in enumerate(order["items"]):
        if item["quantity"] > 10:
            error = {"pointer": f"#/items/{index}/quantity", "detail": "At most 10 of one article"}
            return 422, "application/problem+json", {"title": "Too many", "status": 422, "errors": [error]}
    goods = sum(item["quantity"] * item["price"] for item in order["items"])
    if goods >= 1000 and ((order.get("delivery") or {}).get("cost") or 0) > 0:
        return 200, "application/json", {"decision": "enrich", "mergePatch": {"delivery": {"cost": 0}}}
    return 204, None, None


def act(envelope, id):
    """After an event: the receiver's own work. It is done once, whatever is sent again."""
    print("handled", envelope["type"], id, flush=True)


def handle(headers, body):
    if not is_genuine(headers, body):
        return 401, None, None
    id = headers["webhook-id"]
    with gate:  # the same delivery may come twice at the same time
        if id not in answers:
            try:
                envelope = json.loads(body)
            except ValueError:
                return 400, None, None
            if envelope["type"] == "before_order_add":
                answers[id] = decide(envelope["data"])
            else:
                if not envelope["dryRun"]:
                    act(envelope, id)
                answers[id] = 204, None, None  # not after an exception: then the delivery comes again
        return answers[id]


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        length = int(self.headers["Content-Length"])
        try:
            status, type, content = handle(self.headers, self.rfile.read(length)) if length <= MAX_BYTES else (413, None, None)
        except Exception as error:
            self.log_error("%r", error)
            status, type, content = 500, None, None
        body = b"" if content is None else json.dumps(content).encode()
        self.send_response(status)
        if type:
            self.send_header("Content-Type", type)
        self.end_headers()
        self.wfile.write(body)


server = ThreadingHTTPServer(("", int(os.environ.get("PORT", 8080))), Receiver)
print("listening", flush=True)
server.serve_forever()
