using WebhookMiddleware.Core.Tests.Settings;

namespace WebhookMiddleware.Core.Tests.Redaction;

public sealed class RedactOptionsValidatorTests
{
    [Fact]
    public void Start_EveryFormOfPointer_Succeeds()
        => SettingsHost.FindErrors(
            ("Webhooks:Redact:0", "/data/phone"),
            ("Webhooks:Redact:1", "/data/items/*/price"),
            ("Webhooks:Redact:2", "/response/body/token"),
            ("Webhooks:Redact:3", "/data/a~1b~0c"),
            ("Webhooks:Redact:4", "/context"),
            ("Webhooks:Redact:5", "/principal/name"),
            ("Webhooks:Redact:6", "/request/query/*"))
        .Should().BeEmpty();

    [Fact]
    public void Start_WrongPointers_AreReportedAllAtOnce()
        => SettingsHost.FindErrors(
            ("Webhooks:Redact:0", "data/phone"),
            ("Webhooks:Redact:1", ""),
            ("Webhooks:Redact:2", "/data/a~2"),
            ("Webhooks:Redact:3", "/dat/phone"),
            ("Webhooks:Redact:4", "/phone"),
            ("Webhooks:Redact:5", "/data/**"),
            ("Webhooks:Redact:6", "/data/phone"),
            ("Webhooks:RunBudget", "ten"))
        .Should().BeEquivalentTo(
            "Webhooks:Redact:0: 'data/phone' is not a JSON pointer into the envelope, such as /data/phone.",
            "Webhooks:Redact:1: '' is not a JSON pointer into the envelope, such as /data/phone.",
            "Webhooks:Redact:2: '/data/a~2' is not a JSON pointer into the envelope, such as /data/phone.",
            "Webhooks:Redact:3: '/dat/phone' begins with no member of the envelope that can be redacted: "
                + "data, context, request, principal, response. Did you mean /data?",
            "Webhooks:Redact:4: '/phone' begins with no member of the envelope that can be redacted: "
                + "data, context, request, principal, response.",
            "Webhooks:Redact:5: '/data/**' has a * that is not a whole segment: use /*/ for all members or elements of one level.",
            "Webhooks:RunBudget: 'ten' is not a duration. Use a duration from 00:00:00.1 to 00:05:00 (d.hh:mm:ss).");
}
