using WebhookMiddleware.Receiver.Calls;

namespace WebhookMiddleware.Receiver.Tests.Calls;

public sealed class JsonPathTests
{
    [Theory]
    [InlineData(null, "")]
    [InlineData("$", "")]
    [InlineData("$.number", "/number")]
    [InlineData("$.items[0].quantity", "/items/0/quantity")]
    [InlineData("$[3][12]", "/3/12")]
    [InlineData("$.a['b.c'].d", "/a/b.c/d")]
    [InlineData("$['a[0]']", "/a[0]")]
    [InlineData("$.a/b~c", "/a~1b~0c")]
    public void ToPointer_Path_IsTranslated(string? path, string expected) => JsonPath.ToPointer(path).Should().Be(expected);
}
