using WebhookMiddleware.Signing;

namespace WebhookMiddleware.Core.Tests.Signing;

public sealed class SigningSecretTests
{
    [Theory]
    [InlineData(24)]
    [InlineData(32)]
    [InlineData(64)]
    public void TryParse_LengthInRange_GivesTheKey(int length)
    {
        var key = Enumerable.Range(0, length).Select(i => (byte)i).ToArray();

        SigningSecret.TryParse("whsec_" + Convert.ToBase64String(key), out var secret).Should().BeTrue();

        secret!.Key.ToArray().Should().Equal(key);
        secret.ToString().Should().NotContain(Convert.ToBase64String(key));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("whsec_")]
    [InlineData("whsec_!!!!")]
    [InlineData("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    [InlineData("WHSEC_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    [InlineData("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n")]
    [InlineData("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS")]
    public void TryParse_Malformed_IsRefused(string? text)
        => SigningSecret.TryParse(text, out _).Should().BeFalse();

    [Theory]
    [InlineData(23)]
    [InlineData(65)]
    [InlineData(66)]
    [InlineData(5000)]
    public void TryParse_LengthOutOfRange_IsRefused(int length)
        => SigningSecret.TryParse("whsec_" + Convert.ToBase64String(new byte[length]), out _).Should().BeFalse();
}
