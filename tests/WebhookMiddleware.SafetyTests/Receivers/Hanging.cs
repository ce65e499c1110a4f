namespace WebhookMiddleware.SafetyTests.Receivers;

/// <summary>Every place at which a receiver can stop for ever.</summary>
internal static class Hanging
{
    private const string Ok = "HTTP/1.1 200 OK\nContent-Type: application/json\n";
    private const string Chunked = Ok + "Transfer-Encoding: chunked\n\n";

    private static readonly Dictionary<string, string> Answers = new()
    {
        ["the status line"] = "HTTP/1.1 20",
        ["HTTP/0.9: a body without a head"] = "{}",
        ["the head"] = Ok + "Content-Le",
        ["100 Continue"] = "HTTP/1.1 100 Continue\n\n",
        ["before a body with a length"] = Ok + "Content-Length: 2\n\n",
        ["a body that is shorter than its length"] = Ok + "Content-Length: 3\n\n{}",
        ["before a chunk"] = Chunked,
        ["a chunk"] = Chunked + "2\n{",
        ["a chunk of a size beyond all measure"] = Chunked + "FFFFFFFFFFFFFFFF\n{}",
        ["before the last chunk"] = Chunked + "2\n{}\n",
        ["the trailers"] = Chunked + "2\n{}\n0\nX-Trailer: ",
        ["a body that ends with the connection"] = Ok + "\n{}",
        ["a body that ends with the connection, which is to be closed"] = Ok + "Connection: close\n\n{}",
        ["a compressed body"] = Ok + "Content-Encoding: gzip\nContent-Length: 20\n\n\u001f\u008b\b\0\0\0\0\0\0\u0003",
        ["the body of an error"] = "HTTP/1.1 500 No\nContent-Length: 2\n\n",
        ["the body of a deny"] = "HTTP/1.1 422 No\nContent-Type: application/problem+json\nContent-Length: 2\n\n{",
    };

    public static TheoryData<string> Names => ["the connection", "the request", .. Answers.Keys];

    /// <summary>A receiver that stops there.</summary>
    public static RawReceiver In(string place) => new(async connection =>
    {
        await connection.WaitForRequestAsync();
        if (place != "the connection")
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync(Answers.GetValueOrDefault(place, ""));
        }

        await connection.HangAsync();
    });
}
