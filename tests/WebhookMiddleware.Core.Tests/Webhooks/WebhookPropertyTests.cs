using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using WebhookMiddleware.Calling;
using WebhookMiddleware.Core.Tests.Calling;
using WebhookMiddleware.Webhooks;
using WebhookMiddleware.Webhooks.Editing;

namespace WebhookMiddleware.Core.Tests.Webhooks;

/// <summary>What holds for any document that somebody may send as a webhook.</summary>
public sealed partial class WebhookPropertyTests
{
    private const int Cases = 1500;

    // Each is wrong by itself: what it changes, and where the errors are then.
    private static readonly (string Change, string[] Paths)[] Faults =
    [
        ("""{"name":""}""", ["name"]),
        ("""{"url":"ftp://erp.example.ru/"}""", ["url"]),
        ("""{"event":"before_order"}""", ["event"]),
        ("""{"order":"first"}""", ["order"]),
        ("""{"timeoutMs":99}""", ["timeoutMs"]),
        ("""{"validFrom":"tomorrow"}""", ["validFrom"]),
        ("""{"validTo":"2026-11-24T05:29:25"}""", ["validTo"]),
        ("""{"isActive":"yes"}""", ["isActive"]),
        ("""{"fireAndForget":false,"awaitResponse":false,"responseContainsData":false}""", ["fireAndForget", "awaitResponse", "responseContainsData"]),
        ("""{"body":"{% if x %}"}""", ["body"]),
        ("""{"contentType":"json"}""", ["contentType"]),
        ("""{"basicAuth":{"username":"a:b","password":"s3cret\n","user":1}}""", ["basicAuth.username", "basicAuth.password", "basicAuth.user"]),
        ("""{"headers":[{"name":"X-Ok","value":"s3cret"},{"name":"Host","value":"s3cret"},7]}""", ["headers[1].name", "headers[2]"]),
        ("""{"signingSecrets":["whsec_s3cret",{"id":"s3cret"}]}""", ["signingSecrets[0]", "signingSecrets[1]"]),
        ("""{"onFailure":"maybe"}""", ["onFailure"]),
        ("""{"mode":"loud"}""", ["mode"]),
        ("""{"condition":"data.total >"}""", ["condition"]),
        ("""{"inOrder":1}""", ["inOrder"]),
        ("""{"tenant":""}""", ["tenant"]),
        ("""{"tiemoutMs":1}""", ["tiemoutMs"]),
    ];

    [Fact]
    public void Create_AnyDocument_GivesAWebhookThatCanBeSentOrErrorsOfItsMembers()
    {
        var saved = 0;
        Property.Holds(AnyDocument.All, Cases, document =>
        {
            var editor = new EditorFixture().Editor;

            var result = editor.CreateAsync(document, WebhookWriteConditions.None, CancellationToken.None).Result;

            (result.Status == WebhookEditStatus.Saved).Should().Be(result.Errors.Count == 0);
            foreach (var (path, messages) in result.Errors)
            {
                (Known().IsMatch(path) || document.ContainsKey(path)).Should().BeTrue("'{0}' is a place in the document", path);
                messages.Should().OnlyContain(message => message.Length > 10);
                RepeatsNoSecret(path, messages);
            }

            if (result.Webhook is { } webhook)
            {
                saved++;
                CanBeSent(webhook);
            }
        });

        saved.Should().BeInRange(Cases / 10, Cases * 9 / 10);
    }

    [Fact]
    public void Replace_WhatAReadGives_ChangesNothing() => Property.Holds(AnyDocument.All, Cases / 2, document =>
    {
        var editor = new EditorFixture().Editor;
        if (editor.CreateAsync(document, WebhookWriteConditions.None, CancellationToken.None).Result.Webhook is not { } created)
        {
            return;
        }

        var replaced = editor.ReplaceAsync(created.Id, WebhookJson.Write(created, ["a warning"]), WebhookWriteConditions.None, CancellationToken.None).Result;
        var patched = editor.PatchAsync(created.Id, [], WebhookWriteConditions.None, CancellationToken.None).Result;

        foreach (var result in new[] { replaced, patched })
        {
            result.Webhook.Should().BeEquivalentTo(created, options => options.Excluding(webhook => webhook.Version));
        }
    });

    [Fact]
    public void Patch_AnyDocument_NeverThrowsAndKeepsTheWebhookGood() => Property.Holds(AnyDocument.All, Cases / 2, patch =>
    {
        var editor = new EditorFixture().Editor;
        var created = editor.CreateAsync(AnyDocument.Valid(), WebhookWriteConditions.None, CancellationToken.None).Result.Webhook!;

        var result = editor.PatchAsync(created.Id, patch, WebhookWriteConditions.None, CancellationToken.None).Result;

        if (result.Webhook is { } webhook)
        {
            CanBeSent(webhook);
        }

        foreach (var (path, messages) in result.Errors)
        {
            RepeatsNoSecret(path, messages);
        }
    });

    [Fact]
    public void Create_AnyFaultsTogether_ReportsThemAll() => Property.Holds(Arb.From(Gen.SubListOf(Faults)), Cases / 6, faults =>
    {
        var editor = new EditorFixture().Editor;
        var document = AnyDocument.Valid();
        foreach (var (name, value) in faults.SelectMany(fault => JsonNode.Parse(fault.Change)!.AsObject()))
        {
            document[name] = value?.DeepClone();
        }

        var result = editor.CreateAsync(document, WebhookWriteConditions.None, CancellationToken.None).Result;

        result.Errors.Keys.Should().BeEquivalentTo(faults.SelectMany(fault => fault.Paths));
    });

    // An unknown event's name is repeated on purpose.
    private static void RepeatsNoSecret(string path, string[] messages)
        => messages.Should().NotContain(message => path != "event" && message.Contains(AnyDocument.Secret));

    private static void CanBeSent(Webhook webhook)
    {
        var call = TestCalls.Call(webhook);
        call.Webhook.Failure.Should().BeNull();
        using var request = WebhookHttpRequest.Create(call, default, "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", TestCalls.Now);
        request.Headers.NonValidated.SelectMany(header => header.Value.Prepend(header.Key))
            .Append(request.Content!.Headers.ContentType!.ToString()).Append(request.RequestUri!.AbsoluteUri)
            .Should().AllSatisfy(text => text.Should().NotContainAny("\r", "\n", "\0"));
    }

    [GeneratedRegex(@"\A(name|url|event|order|timeoutMs|validFrom|validTo|isActive|fireAndForget|awaitResponse|responseContainsData|body|contentType|basicAuth(\..*)?"
        + @"|(headers|signingSecrets)(\[[0-9]+\](\..*)?)?|onFailure|mode|condition|inOrder|tenant)\z", RegexOptions.Singleline)]
    private static partial Regex Known();
}
