using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Primitives;
using WebhookMiddleware.Calling;
using WebhookMiddleware.Events;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Templates;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Core.Tests.Calling;

/// <summary>A template gets only the members of the envelope that it names, and can't tell.</summary>
public sealed class TemplateMembersTests
{
    private const string Every = "{{ hook | json }}{{ data | json }}{{ context | json }}{{ response | json }}{{ request | json }}{{ principal | json }}"
        + "{{ id }}{{ type }}{{ phase }}{{ timestamp }}{{ attempt }}{{ deadlineMs }}{{ dryRun }}";

    public static TheoryData<string> Names => [.. Envelope().Select(member => member.Key)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Render_TemplateThatNamesOneMember_RendersIt(string name)
    {
        var expected = Envelope()[name]!.ToJsonString();

        Json($"{{{{ {name} | json }}}}").Should().Be(expected);
        Json($"{{{{ {name.ToUpperInvariant()} | json }}}}").Should().Be(expected);
        Json($"{{% assign given = {name} %}}{{% if true %}}{{{{ given | json }}}}{{% endif %}}").Should().Be(expected);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Render_ConditionThatNamesOneMember_SeesIt(string name)
    {
        var hook = TestCalls.Hook() with { Condition = $"{name} != nil" };

        Render(hook with { Body = "1" }).Should().Be("1");
        JsonNode.DeepEquals(JsonNode.Parse(Render(hook)!), Envelope()).Should().BeTrue();
    }

    // No operator of Liquid needs a space after it.
    [Theory]
    [InlineData("{% if false orattempt %}x{% endif %}", "x")]
    [InlineData("{% if 0<1.andattempt %}x{% endif %}", "x")]
    [InlineData("{% if 0<1.5andattempt %}x{% endif %}", "x")]
    [InlineData("{% for member inhook %}x{% break %}{% endfor %}", "x")]
    public void Render_NameRightBehindAnOperator_IsSeen(string body, string expected)
        => Render(TestCalls.Hook() with { Body = body, ContentType = "text/plain" }).Should().Be(expected);

    [Fact]
    public void Render_TemplateThatNamesAll_RendersTheEnvelope()
    {
        var members = EnvelopeMemberNames.In(Every);

        members.Should().Be(EnvelopeMembers.All);
        Enum.GetValues<EnvelopeMembers>().Should().HaveCount(Envelope().Count - 3 + 2, "data, context and response are always there; None and All are sets");
    }

    [Theory]
    [InlineData("{{ data.total }}", EnvelopeMembers.None)]
    [InlineData("{{ data.id }}{{ data['a'].type }}{{ idle }}{{ my_phase }}{{ phase2 }}", EnvelopeMembers.None)]
    [InlineData("{{id}}", EnvelopeMembers.Id)]
    [InlineData("{%assign a=data.id%}{%if a==ID%}", EnvelopeMembers.Id)]
    [InlineData("{% for i in (1..attempt) %}", EnvelopeMembers.Attempt)]
    [InlineData("{{ data[type] }}{{ data. phase }}{{ a-timestamp }}", EnvelopeMembers.Type | EnvelopeMembers.Phase | EnvelopeMembers.Timestamp)]
    [InlineData("{{ Request.method }}{{ hook.name }}", EnvelopeMembers.Request | EnvelopeMembers.Hook)]
    public void In_Source_FindsWhatIsWrittenInIt(string source, object expected) => EnvelopeMemberNames.In(source).Should().Be((EnvelopeMembers)expected);

    // A variable whose name is computed could be any member.
    [Theory]
    [InlineData("{% assign n = 'ho' | append: 'ok' %}{{ [n].name }}")]
    [InlineData("{{ ['hook'].name }}")]
    public void TryParse_VariableOfAComputedName_IsRefused(string template)
        => LiquidTemplate.TryParse(template, "text/plain", out _, out _).Should().BeFalse();

    [Theory]
    [InlineData("{{ attempt }}", "true")]
    [InlineData("1", "attempt == 1")]
    public void Render_PayloadThatIsNotStrict_FailsWhateverIsNamed(string body, string condition)
    {
        var call = TestCalls.Call(TestCalls.Hook() with { Body = body, Condition = condition }, data: """{"a":1,"a":2}""");

        call.Invoking(sent => WebhookBody.Render(sent, 1024, static () => { })).Should().Throw<TemplateException>().WithMessage("*strict JSON*");
    }

    private static string Json(string template) => JsonNode.Parse(Render(TestCalls.Hook() with { Body = template })!)!.ToJsonString();

    private static JsonObject Envelope() => JsonNode.Parse(Render(TestCalls.Hook())!)!.AsObject();

    private static string? Render(Webhook hook)
    {
        var invocation = TestCalls.Invocation(WebhookPhase.After) with
        {
            Request = new WebhookRequestInfo
            {
                Method = "POST",
                Path = "/orders",
                Route = "orders",
                RouteValues = new Dictionary<string, string?> { ["a"] = "b" },
                Query = new Dictionary<string, StringValues> { ["q"] = "1" },
                TraceId = "0af7651916cd43dd8448eb211c80319c",
            },
            Principal = new WebhookPrincipal("u1", "Пётр"),
            Response = new WebhookResponseInfo(201, "{}"u8.ToArray()) { Location = "/orders/1" },
        };
        return WebhookBody.Render(TestCalls.Call(hook, invocation), 64 * 1024, static () => { }) is { } body ? Encoding.UTF8.GetString(body) : null;
    }
}
