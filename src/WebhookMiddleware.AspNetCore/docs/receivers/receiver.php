<?php
// A webhook receiver: verifies each request, acts once per delivery, and decides. PHP 8.0 or newer, no packages.
//   WEBHOOK_SECRET='whsec_…' php -d post_max_size=11M -S 127.0.0.1:8080 receiver.php
declare(strict_types=1);
ini_set('display_errors', '0'); // otherwise PHP answers 200 to what has failed, and the error is taken for the answer

const TOLERANCE_SECONDS = 300;
const MAX_BYTES = 10 * 1024 * 1024;

function isGenuine(string $id, string $timestamp, string $signatures, string $body): bool
{
    if ($id === '' || !ctype_digit($timestamp) || abs(time() - (int)$timestamp) > TOLERANCE_SECONDS) {
        return false;
    }
    foreach (array_filter(explode(' ', (string)getenv('WEBHOOK_SECRET'))) as $text) { // two while one replaces the other
        $secret = base64_decode(preg_replace('/^whsec_/', '', $text), true);
        if ($secret === false || strlen($secret) < 24) {
            throw new RuntimeException('WEBHOOK_SECRET is not a signing secret.');
        }
        $expected = 'v1,' . base64_encode(hash_hmac('sha256', "$id.$timestamp.$body", $secret, true));
        foreach (explode(' ', $signatures) as $given) {
            if (hash_equals($expected, $given)) {
                return true;
            }
        }
    }
    return false;
}

// Before an event: an answer within deadlineMs. It must not change anything, since the request may still fail.
function decide(array $order): array
{
    $goods = 0;
    foreach ($order['items'] as $index => $item) {
        if ($item['quantity'] > 10) {
            $errors = [['pointer' => "#/items/$index/quantity", 'detail' => 'At most 10 of one article']];
            return [422, 'application/problem+json', ['title' => 'Too many', 'status' => 422, 'errors' => $errors]];
        }
        $goods += $item['quantity'] * $item['price'];
    }
    return $goods >= 1000 && ($order['delivery']['cost'] ?? 0) > 0
        ? [200, 'application/json', ['decision' => 'enrich', 'mergePatch' => ['delivery' => ['cost' => 0]]]]
        : [204, null, null];
}

// After an event: the receiver's own work. It is done once, whatever is sent again.
function act(array $envelope, string $id): array
{
    file_put_contents('php://stdout', "handled {$envelope['type']} $id\n");
    return [204, null, null];
}

function handle(string $id, string $body): array
{
    // Answers by webhook-id, in files here: keep them in your database, under a unique key, for ten days.
    $file = fopen(sys_get_temp_dir() . '/webhook-' . hash('sha256', $id), 'c+');
    flock($file, LOCK_EX); // the same delivery may come twice at the same time
    if (($known = stream_get_contents($file)) !== '') {
        return json_decode($known, true);
    }
    $envelope = json_decode($body, true);
    if (!is_array($envelope)) {
        return [400, null, null];
    }
    $answer = $envelope['type'] === 'before_order_add' ? decide($envelope['data'])
        : ($envelope['dryRun'] ? [204, null, null] : act($envelope, $id));
    fwrite($file, json_encode($answer)); // not after an exception: then the delivery comes again
    return $answer;
}

[$id, $timestamp, $signatures] = array_map(fn($name) => $_SERVER["HTTP_WEBHOOK_$name"] ?? '', ['ID', 'TIMESTAMP', 'SIGNATURE']);
$body = file_get_contents('php://input', length: MAX_BYTES + 1);
[$status, $type, $content] = strlen($body) > MAX_BYTES ? [413, null, null]
    : (isGenuine($id, $timestamp, $signatures, $body) ? handle($id, $body) : [401, null, null]);
http_response_code($status);
if ($type !== null) {
    header("Content-Type: $type");
    echo json_encode($content);
}
