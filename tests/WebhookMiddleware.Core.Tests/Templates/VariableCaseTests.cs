using System.Text.Json.Nodes;
using WebhookMiddleware.Templates;
using WebhookMiddleware.Templates.Members;

namespace WebhookMiddleware.Core.Tests.Templates;

public sealed class VariableCaseTests
{
    [Theory]
    [InlineData("DATA.id == 7")]
    [InlineData("data.ID == 7")]
    public void InCondition_OtherCase_IsMissingExactlyWhereTheRunFindsNothing(string source)
    {
        var envelope = EnvelopeShape.With(ValueShape.Object("id"));
        LiquidCondition.TryParse(source, out var condition, out _).Should().BeTrue();

        var isFound = condition!.IsTrue(new JsonObject { ["data"] = new JsonObject { ["id"] = 7 } });

        MissingMembers.InCondition(source, envelope).Should().HaveCount(isFound ? 0 : 1);
    }
}
