using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Primitives;
using WebhookMiddleware.Audit;
using WebhookMiddleware.CallLog;
using WebhookMiddleware.Events;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Outbox;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.StoreConformance;

/// <summary>Creates what the tests store. The texts contain characters that a store may damage, such as letters beyond ASCII.</summary>
public static class Samples
{
    /// <summary>The beginning of the password of <see cref="Full"/>, to search for in what must not contain it.</summary>
    public const string PlantedPassword = "planted-password";

    /// <summary>The value of the first header of <see cref="Full"/>, to search for in what must not contain it.</summary>
    public const string HeaderValue = "planted-header-value";

    /// <summary>The first signing secret of <see cref="Full"/>, to search for in what must not contain it.</summary>
    public const string SigningSecret = "whsec_cGxhbnRlZC1zaWduaW5nLXNlY3JldC0wMTIzNDU2Nzg5";

    /// <summary>The moment at which the clock of a suite starts. It has milliseconds.</summary>
    public static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, 123, TimeSpan.Zero);

    private static int _callIds;

    /// <summary>Returns a webhook with nothing but what is required.</summary>
    /// <param name="name">The name.</param>
    public static Webhook Plain(string name = "Проверка остатков") => new()
    {
        Id = Guid.CreateVersion7(),
        Name = name,
        Url = "https://erp.example.ru/hooks/order",
        Event = WebhookEvents.BeforeOrderAdd,
    };

    /// <summary>Returns a webhook in which every member differs from its default.</summary>
    public static Webhook Full() => new()
    {
        Id = Guid.CreateVersion7(),
        Name = "Проверка остатков № 1 «ёж»",
        Url = "https://erp.example.ru/хук?a=1",
        Event = WebhookEvents.BeforeOrderAdd,
        Order = -10,
        TimeoutMs = 1234,
        ValidFrom = Noon,
        ValidTo = Noon.AddDays(1).ToOffset(TimeSpan.FromHours(3)),
        IsActive = false,
        FireAndForget = false,
        AwaitResponse = true,
        ResponseContainsData = true,
        Body = """{"заказ": {{ data | json }}}""",
        ContentType = "application/x-www-form-urlencoded",
        BasicAuth = new WebhookBasicAuth("логин", PlantedPassword + "-пароль"),
        Headers = [new("X-Api-Key", HeaderValue), new("X-Other", ""), new("X-Api-Key", "second")],
        SigningSecrets = [new(Guid.CreateVersion7(), SigningSecret, Noon), new(Guid.CreateVersion7(), "whsec_other", Noon.AddHours(1))],
        OnFailure = FailureAction.Continue,
        Mode = WebhookMode.Shadow,
        Condition = "data.total > 1000",
        InOrder = true,
        Tenant = "магазин-1",
        Version = 7,
        CreatedAt = Noon.AddYears(-60),
        UpdatedAt = Noon,
        UpdatedBy = "Иван",
    };

    /// <summary>Returns an entry of the audit in which every member differs from its default. Those of one time ascend.</summary>
    /// <param name="at">The time; <see cref="Noon"/> if it is left out.</param>
    public static AuditEntry AuditEntry(DateTimeOffset? at = null) => new()
    {
        Id = CallId(at ?? Noon),
        At = at ?? Noon,
        Actor = "Иван",
        Action = AuditAction.Updated,
        WebhookId = Guid.CreateVersion7(),
        WebhookName = "Проверка остатков",
        Version = 2,
        Changes = [new AuditChange("/timeoutMs", 5000, 1000), new AuditChange("/condition", null, "data.имя == '\u00a0'")],
    };

    /// <summary>Returns the identifier of a call that ended at a time. Those of one time are in ascending order.</summary>
    /// <param name="endedAt">The time.</param>
    public static Guid CallId(DateTimeOffset endedAt)
    {
        Span<byte> bytes = stackalloc byte[16];
        Guid.CreateVersion7(endedAt).TryWriteBytes(bytes, bigEndian: true, out _);
        BinaryPrimitives.WriteInt32BigEndian(bytes[8..], int.MinValue + Interlocked.Increment(ref _callIds));
        bytes[6..8].Clear();
        bytes[6] = 0x70;
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>Returns a call in which every member differs from its default.</summary>
    public static WebhookCallRecord Call() => new()
    {
        Id = CallId(Noon),
        InvocationId = Guid.CreateVersion7(),
        WebhookId = Guid.CreateVersion7(),
        WebhookVersion = 3,
        WebhookName = "Проверка остатков",
        Event = WebhookEvents.BeforeOrderAdd,
        At = Noon,
        Outcome = WebhookOutcome.BadStatus,
        Status = 500,
        DurationMs = 12.625,
        Shadow = true,
        FailedOpen = true,
        Detail = "HTTP 500",
        RequestBody = """{"заказ": 7}""",
        ResponseBody = """{"ошибка": true}""",
        TraceId = "4bf92f3577b34da6a3ce929d0e0e4736",
    };

    /// <summary>Returns an attempt in which every member differs from its default.</summary>
    public static DeliveryAttempt Attempt() => new()
    {
        Number = 1,
        At = Noon,
        Outcome = WebhookOutcome.BadStatus,
        Status = 503,
        DurationMs = 12.625,
        Detail = "HTTP 503",
        ResponseBody = """{"ошибка": true}""",
    };

    /// <summary>Returns a message in which every member of the invocation differs from its default.</summary>
    /// <param name="deliveries">The deliveries.</param>
    public static OutboxMessage Message(params OutboxDelivery[] deliveries) => new(
        new WebhookInvocation
        {
            Id = Guid.CreateVersion7(),
            Event = new WebhookEvent(WebhookEvents.AfterRegistration, WebhookPhase.After, "", ""),
            Timestamp = Noon.AddTicks(4567).ToOffset(TimeSpan.FromHours(3)),
            Request = new WebhookRequestInfo
            {
                Method = "POST",
                Path = "/organization/user/новый",
                Route = "/organization/user/{name}",
                RouteValues = new Dictionary<string, string?> { ["name"] = "новый", ["Name2"] = null },
                Query = new Dictionary<string, StringValues>
                {
                    ["one"] = "1",
                    ["two"] = new StringValues(["а", "b"]),
                    ["none"] = StringValues.Empty,
                    ["null"] = new StringValues([null]),
                    ["Empty"] = "",
                },
                TraceId = "4bf92f3577b34da6a3ce929d0e0e4736",
            },
            Principal = new WebhookPrincipal("42", "Иван"),
            Tenant = "магазин-1",
            Hop = 2,
            DryRun = true,
            Response = new WebhookResponseInfo(201, Utf8("""{ "b":1,"a":"\u0416\/Ж" }""")),
        },
        Utf8("""{ "я":"Ёж \ud83d\ude00 \/ < \u003c", "b": 1.50, "a":[1e2] }"""),
        Utf8("""{"creditScore":712}"""),
        deliveries);

    /// <summary>Returns a delivery with a new identifier.</summary>
    /// <param name="webhookId">The webhook's identifier.</param>
    /// <param name="claimId">The claim of the host that writes the delivery, if there is one.</param>
    public static OutboxDelivery Delivery(Guid webhookId, Guid? claimId = null) => new(Guid.CreateVersion7(), webhookId, claimId);

    /// <summary>Returns a text as UTF-8 bytes.</summary>
    /// <param name="text">The text.</param>
    public static ReadOnlyMemory<byte> Utf8(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>Returns the names of the members of <paramref name="sample"/> that have their default values.</summary>
    internal static IEnumerable<string> Defaults<T>(T sample, T defaults, params string[] except)
        => typeof(T).GetProperties()
            .Where(p => p.CanWrite && !except.Contains(p.Name) && Equals(p.GetValue(sample), p.GetValue(defaults)))
            .Select(p => p.Name);

    /// <summary>Returns an identifier that, unlike a version 7 UUID, does not sort by the time of its creation.</summary>
    internal static Guid UnorderedId() => new(RandomNumberGenerator.GetBytes(16));
}
