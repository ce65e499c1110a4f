using System.Globalization;
using WebhookMiddleware.Events;

namespace WebhookMiddleware.AspNetCore.Management.Guides;

/// <summary>The words that a guide adds to the page for those who write receivers, in one language.</summary>
internal sealed partial class GuideLanguage
{
    private readonly Dictionary<string, string> _types;
    private readonly (string Between, string Min, string Max) _range;

    private GuideLanguage(string code, Dictionary<string, string> types, (string Between, string Min, string Max) range)
        => (Code, _types, _range) = (code, types, range);

    /// <summary>Gets the tags of the languages.</summary>
    public static IReadOnlyList<string> Codes { get; } = ["en", "ru"];

    public string Code { get; }

    public required string Intro { get; init; }

    public required string BeforeEvent { get; init; }

    public required string AfterEvent { get; init; }

    public required string ScheduledEvent { get; init; }

    public required string RaisedBy { get; init; }

    public required string Request { get; init; }

    public required string Where { get; init; }

    public required string LaidOut { get; init; }

    public required string Payload { get; init; }

    public required string Columns { get; init; }

    public required string AnyType { get; init; }

    public required string SameAs { get; init; }

    public required string NoSchema { get; init; }

    public required string Yes { get; init; }

    public required string No { get; init; }

    public required string Length { get; init; }

    public required string Elements { get; init; }

    public required string Pattern { get; init; }

    public required string OneOf { get; init; }

    public required string AnyWritable { get; init; }

    public required string NothingWritable { get; init; }

    public required string Writable { get; init; }

    public required string NothingApplied { get; init; }

    public required string AnyAnswer { get; init; }

    public required string ShopAnswers { get; init; }

    public required string RefusedTitle { get; init; }

    public required string RefusedDetail { get; init; }

    public required string RegisterAwaited { get; init; }

    public required string RegisterBackground { get; init; }

    /// <summary>Returns the language of a tag, or null if there are no guides in it.</summary>
    public static GuideLanguage? Find(string code) => code == English.Code ? English : code == Russian.Code ? Russian : null;

    public string Title(WebhookEvent webhookEvent) => Code == Russian.Code ? webhookEvent.TitleRu : webhookEvent.TitleEn;

    public string Phase(WebhookPhase phase) => phase switch
    {
        WebhookPhase.Before => BeforeEvent,
        WebhookPhase.After => AfterEvent,
        _ => ScheduledEvent,
    };

    /// <summary>Returns the word for a type of JSON schema.</summary>
    public string Type(string type) => _types.GetValueOrDefault(type, type);

    /// <summary>Says between which bounds a number is; null if there are none.</summary>
    public string? Range(string? min, string? max) => (min, max) switch
    {
        (null, null) => null,
        (_, null) => Format(_range.Min, min),
        (null, _) => Format(_range.Max, max),
        _ => Format(_range.Between, min, max),
    };

    public static string Format(string text, params object?[] values) => string.Format(CultureInfo.InvariantCulture, text, values);
}
