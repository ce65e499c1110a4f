using System.Text;
using System.Text.Json;
using WebhookMiddleware.EntityFrameworkCore.Outbox;
using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.EntityFrameworkCore.Tests.Outbox;

public sealed class OutboxMessageDocumentTests
{
    [Fact]
    public void Read_WrittenDocument_IsWrittenTheSameAgain()
    {
        var invocation = Samples.Message().Invocation;
        var bytes = OutboxMessageDocument.Write(invocation);

        var read = OutboxMessageDocument.Read(bytes);

        var request = read.Request!.ToRequest();
        request.Should().BeEquivalentTo(invocation.Request);
        OutboxMessageDocument.Write(invocation with { Request = request, Timestamp = read.Timestamp, Principal = read.Principal })
            .Should().Equal(bytes);
    }

    [Fact]
    public void Write_Query_TellsOneValueFromAListOfOne()
    {
        var text = Encoding.UTF8.GetString(OutboxMessageDocument.Write(Samples.Message().Invocation));

        text.Should().Contain("""{"one":"1","two":["а","b"],"none":[],"null":[null],"Empty":""}""");
    }

    [Fact]
    public void Read_RequestWithoutLists_HasEmptyOnes()
    {
        var plain = new WebhookRequestInfo { Method = "POST", Path = "/a" };

        var read = OutboxMessageDocument.Read(OutboxMessageDocument.Write(Samples.Message().Invocation with { Request = plain }));

        read.Request!.ToRequest().Should().Be(plain);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"timestamp":"2026-11-24T12:00:00Z","request":{"method":"POST"}}""")]
    [InlineData("""{"timestamp":"2026-11-24T12:00:00Z","request":{"method":"POST","path":null}}""")]
    public void Read_WithoutWhatEveryMessageHas_Throws(string document)
        => FluentActions.Invoking(() => OutboxMessageDocument.Read(Encoding.UTF8.GetBytes(document))).Should().Throw<JsonException>();

    [Fact]
    public void Read_MembersOfANewerVersion_AreLeftOut()
    {
        var document = OutboxMessageDocument.Read("""{"timestamp":"2026-11-24T12:00:00Z","later":{"a":1}}"""u8);

        document.Request.Should().BeNull();
        document.Hop.Should().Be(0);
    }
}
