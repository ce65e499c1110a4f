using WebhookMiddleware.Masking;

namespace WebhookMiddleware.Core.Tests.Masking;

public sealed class SecretNamesTests
{
    [Theory]
    [InlineData("password", "Password", "PASSWORD", "newPassword", "current_password", "confirm-password", "confirmpassword", "password2", "password_1")]
    [InlineData("passwordConfirmation", "password_hash", "PasswordSalt", "passwordValue", "hashedPassword", "passwordhash", "oldPasswords")]
    [InlineData("passwd", "user_pwd", "passphrase", "passcode", "userPass", "smtp.password")]
    [InlineData("secret", "clientSecret", "client_secret", "secrets", "TOTPSecret", "connectionString")]
    [InlineData("token", "accessToken", "refresh_token", "ID-TOKEN", "resetPasswordToken", "exchangeToken", "tokenValue", "oauth2Token", "__RequestVerificationToken", "jwt", "userJwt")]
    [InlineData("apiKey", "x-api-key", "APIKey", "apikey", "private_key", "AccessKey", "awsSecretAccessKey")]
    [InlineData("pin", "PIN", "pin_2", "cardPin", "newPin", "pinHash", "pinCode", "cvv", "CVC2", "cardCvv", "card_cvc", "cvvCode", "otp", "otpCode", "securityCode")]
    [InlineData("authorization", "Authorization", "Proxy-Authorization", "authorizationHeader", "credentials", "userCredentials", "aws_credential", "tokens", "authTokens", "session_tokens")]
    public void Matches_Credential_IsTrue(params string[] names) => names.Should().OnlyContain(name => SecretNames.Matches(name));

    [Theory]
    [InlineData("page_token", "nextPageToken", "nextpagetoken", "continuationToken", "nextToken", "cancellationToken", "ConcurrencyToken")]
    [InlineData("tokenCount", "TokenCount", "token_type", "maxTokens", "promptTokens", "total_tokens", "tokenExpiresAt", "tokenId", "accessKeyId")]
    [InlineData("passwordless", "passwordExpiresAt", "PasswordChangedAt", "passwordLength", "passwordPolicy", "passwordHint")]
    [InlineData("hasPassword", "IsPasswordSet", "is_secret", "requiresToken", "secretary", "secretQuestion")]
    [InlineData("authorizationStatus", "authorizationCount", "authorizations", "requiresAuthorization", "credentialType", "hasCredentials", "credentialsId")]
    [InlineData("pinned", "Pinned", "pinnedAt", "mapPin", "spin", "shipping", "opinion", "adopt", "option", "otpSent")]
    [InlineData("key", "monkey", "foreignKey", "primary_key", "compass", "pass", "passenger", "passport", "code", "barcode", "zipCode", "string", "")]
    public void Matches_AnythingElse_IsFalse(params string[] names) => names.Should().OnlyContain(name => !SecretNames.Matches(name));
}
