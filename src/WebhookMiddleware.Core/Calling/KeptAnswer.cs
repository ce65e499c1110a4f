using WebhookMiddleware.Bounds;

namespace WebhookMiddleware.Calling;

/// <summary>What is kept of an answer when its call has ended: by the call log, and by the attempts at a delivery.</summary>
/// <param name="Detail">What went wrong, and that the body is not complete if it is not.</param>
/// <param name="ResponseBody">The response body, at most <see cref="KeptText.MaxBytes"/> of it.</param>
internal readonly record struct KeptAnswer(string? Detail, string? ResponseBody)
{
    /// <summary>Returns what is kept. Nothing of it refers to the answer's whole body.</summary>
    public static KeptAnswer Of(WebhookAnswer answer)
    {
        var body = KeptText.Cut(answer.ResponseBody);
        return new KeptAnswer(
            body?.Length == answer.ResponseBody?.Length ? answer.Detail : With(answer.Detail, OnlyTheFirst(KeptText.MaxBytes)), body);
    }

    /// <summary>Returns the note that a response body is not complete.</summary>
    public static string OnlyTheFirst(int bytes) => $"Only the first {bytes} bytes of the response were kept.";

    /// <summary>Adds a note to what is said of a call.</summary>
    public static string With(string? detail, string note) => detail is null || detail == note ? note : $"{detail} {note}";
}
