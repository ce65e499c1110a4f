namespace WebhookMiddleware.AspNetCore.Management.Guides;

/// <content>The words in English.</content>
internal sealed partial class GuideLanguage
{
    public static GuideLanguage English { get; } = new(
        "en",
        new() { ["integer"] = "whole number", ["boolean"] = "true or false", ["null"] = "or null" },
        ("{0} to {1}", "at least {0}", "at most {0}"))
    {
        Intro = "For those who write the service that a webhook of this event calls, in any language. Nothing else is needed.",
        BeforeEvent = "The event is raised before the request is carried out. An awaited webhook may stop or change the request.",
        AfterEvent = "The event is raised when the request has succeeded. No answer changes anything: 2xx says that you have it.",
        ScheduledEvent = "The event is raised without a request. No answer changes anything: 2xx says that you have it.",
        RaisedBy = "It is raised by",
        Request = "With the sample of this event. It is signed with the secret `{0}`, so that it is a test vector, too: the body is the "
            + "last line, of {1} bytes.",
        Where = "In [the members](#members): the table of `data` is that of this event.",
        LaidOut = "The same body, laid out:",
        Payload = "**The payload** of this event. A member that is not required may be absent; a number, true or false that can't be null "
            + "is normally there, with 0 or false. Credentials (passwords, tokens, card codes) are never sent.",
        Columns = "| member of `data` | type | required | bounds | meaning |",
        AnyType = "any",
        SameAs = "as {0}",
        NoSchema = "**The payload** of this event has no declared type. Ask the API's team for its members.",
        Yes = "yes",
        No = "no",
        Length = "length",
        Elements = "elements",
        Pattern = "pattern",
        OneOf = "one of",
        AnyWritable = "For this event, webhooks may change every member of `data` that the schema has.",
        NothingWritable = "For this event, webhooks may change nothing.",
        Writable = "For this event, webhooks may change only these places (`*` stands for one name or index, `**` for everything beneath):",
        NothingApplied = "Webhooks of this event change nothing.",
        AnyAnswer = "Any 2xx says that you have it. Its body is not needed:\n\n```http\nHTTP/1.1 204 No Content\n```\n\n"
            + "Everything else means that you don't have it ([what each status means](#what-each-status-means)).",
        ShopAnswers = "The answers are those for orders of a shop: name the members of this event instead.",
        RefusedTitle = "Not possible",
        RefusedDetail = "This value can't be accepted.",
        RegisterAwaited = "An awaited webhook that may stop and change the request, as the body of `POST /webhooks/api/hooks` of the API:",
        RegisterBackground = "One that is notified in the background, as the body of `POST /webhooks/api/hooks` of the API:",
    };
}
