using System.Text;
using WebhookMiddleware.EntityFrameworkCore.Outbox;

namespace WebhookMiddleware.EntityFrameworkCore.Tests.Outbox;

public sealed class OutboxMessageDocumentTests
{
    [Fact]
    public void Read_WrittenDocument_IsWrittenTheSameAgain()
    {
        var invocation = Samples.Message().Invocation;
        var bytes = OutboxMessageDocument.Write(invocation);

        var read = OutboxMessageDocument.Read(bytes);

        read.Request.Should().BeEquivalentTo(invocation.Request);
        OutboxMessageDocument.Write(invocation with { Request = read.Request, Timestamp = read.Timestamp, Principal = read.Principal })
            .Should().Equal(bytes);
    }

    [Fact]
    public void Write_Query_TellsOneValueFromAListOfOne()
    {
        var text = Encoding.UTF8.GetString(OutboxMessageDocument.Write(Samples.Message().Invocation));

        text.Should().Contain("""{"one":"1","two":["а","b"],"none":[],"null":[null],"Empty":""}""");
    }

    [Fact]
    public void Read_MembersOfANewerVersion_AreLeftOut()
    {
        var document = OutboxMessageDocument.Read("""{"timestamp":"2026-11-24T12:00:00Z","later":{"a":1}}"""u8);

        document.Request.Should().BeNull();
        document.Hop.Should().Be(0);
    }
}
