using WebhookMiddleware.Bounds;

namespace WebhookMiddleware.Calling;

/// <summary>The parts of an answer that are stored when its call has ended, in the call log and with the attempts of a delivery.</summary>
/// <param name="Detail">A description of the failure, with a note when the body is cut. Null when there is neither.</param>
/// <param name="ResponseBody">The response body, cut to <see cref="KeptText.MaxBytes"/>.</param>
internal readonly record struct KeptAnswer(string? Detail, string? ResponseBody)
{
    /// <summary>Returns the parts to store. They hold no reference to the answer's whole body.</summary>
    public static KeptAnswer Of(WebhookAnswer answer)
    {
        var body = KeptText.Cut(answer.ResponseBody);
        return new KeptAnswer(
            body?.Length == answer.ResponseBody?.Length ? answer.Detail : With(answer.Detail, OnlyTheFirst(KeptText.MaxBytes)), body);
    }

    /// <summary>Returns the note for a response body that is cut.</summary>
    public static string OnlyTheFirst(int bytes) => $"Only the first {bytes} bytes of the response were kept.";

    /// <summary>Appends a note to a detail.</summary>
    public static string With(string? detail, string note) => detail is null || detail == note ? note : $"{detail} {note}";
}
