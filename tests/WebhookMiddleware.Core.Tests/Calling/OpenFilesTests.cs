using WebhookMiddleware.Calling;

namespace WebhookMiddleware.Core.Tests.Calling;

public sealed class OpenFilesTests
{
    [Theory]
    [InlineData("Max open files            480                  4096                 files     ", 480)]
    [InlineData("Max open files            unlimited            unlimited            files     ", null)]
    [InlineData("Max processes             480                  480                  processes ", null)]
    public void Limit_LinesOfTheSystem_IsTheSoftLimit(string line, int? expected)
        => OpenFiles.Limit(["Limit  Soft Limit", line]).Should().Be(expected);

    [Fact]
    public void ReadFree_NothingToRead_IsUnlimited()
        => OpenFiles.ReadFree("/no/such/limits", "/no/such/folder").Should().Be(int.MaxValue);

    [Fact]
    public void ReadFree_ThisProcess_IsSome() => OpenFiles.ReadFree().Should().BePositive();

    [Fact]
    public void AreExhausted_ThisProcess_IsFalse() => OpenFiles.AreExhausted().Should().BeFalse();

    [Theory]
    [InlineData(132, 33, 66)]
    [InlineData(1000, 250, 500)]
    [InlineData(44, 11, 22)]
    [InlineData(0, 1, 1)]
    public void Budget_FreeDescriptors_AreDividedWithSomeSpared(int free, int webhooks, int clients)
    {
        var budget = new OpenFileBudget(free);

        budget.Webhooks.Should().Be(webhooks);
        budget.Clients.Should().Be(clients);
        budget.IsAmple.Should().BeFalse();
    }

    [Fact]
    public void Budget_Renewed_DividesWhatIsOpenAlready()
    {
        var free = 400;
        var budget = new OpenFileBudget(() => free);
        budget.Add(() => 300);
        free = 100;

        budget.Renew();

        budget.Clients.Should().Be(200, "300 of the 400 are open connections");
        budget.Webhooks.Should().Be(100);
    }

    [Fact]
    public void Budget_WithoutLimit_IsAmple() => new OpenFileBudget(int.MaxValue).IsAmple.Should().BeTrue();
}
