namespace WebhookMiddleware.FunctionalTests.Documentation.Code;

/// <summary>What the pages leave to their readers: the names that their fragments of code use and don't declare.</summary>
internal static class Surroundings
{
    /// <summary>The implicit usings of a web project, and the namespaces that fragments leave out.</summary>
    private const string Usings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Net.Http.Json;
        global using System.Text.Json.Nodes;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using Microsoft.AspNetCore.Builder;
        global using Microsoft.AspNetCore.DataProtection;
        global using Microsoft.AspNetCore.Hosting;
        global using Microsoft.AspNetCore.Http;
        global using Microsoft.AspNetCore.Mvc;
        global using Microsoft.AspNetCore.Mvc.Testing;
        global using Microsoft.AspNetCore.Routing;
        global using Microsoft.EntityFrameworkCore;
        global using Microsoft.Extensions.Configuration;
        global using Microsoft.Extensions.DependencyInjection;
        global using Microsoft.Extensions.Hosting;
        global using Microsoft.Extensions.Logging;
        global using static Surroundings;

        """;

    private const string Declarations = """
        static class Surroundings
        {
            public static WebApplicationBuilder builder = null!;
            public static WebApplication app = null!;
            public static ILogger logger = null!;
            public static CancellationToken cancellationToken;
            public static string connectionString = "";
            public static ShopContext context = null!;
            public static object payload = new();
            public static User AddUser(NewUser user) => new();
            public static Order AddOrder(Order order) => order;
            $members$
        }

        public class ShopContext(DbContextOptions options) : DbContext(options);
        public class User;
        public record NewUser(decimal Discount);
        $types$
        """;

    private const string Orders = "public record Order(string Article, int Quantity) { public int Id { get; set; } }";

    private const string Attributes = "global using WebhookMiddleware.AspNetCore;";

    /// <summary>Returns the source of what surrounds the fragments of a page.</summary>
    public static string Of(string page)
    {
        var (usings, members, types) = page switch
        {
            "README.md" => (Attributes, "", Orders),
            "src/WebhookMiddleware.AspNetCore/docs/binding.md" => (
                "global using FluentValidation; global using FluentValidation.Results; global using WebhookMiddleware.Events; "
                    + "global using WebhookMiddleware.AspNetCore; global using WebhookMiddleware.Payloads;",
                "",
                Orders),
            "src/WebhookMiddleware.AspNetCore/docs/delivery.md" => (
                "global using WebhookMiddleware.EntityFrameworkCore;", "public static IDbContextOutbox outbox = null!;", Orders),
            "src/WebhookMiddleware.AspNetCore/docs/operations.md" => (
                "global using WebhookMiddleware.Administration; global using WebhookMiddleware.Webhooks;",
                "public static IWebhookAdministration administration = null!;",
                Orders),
            "src/WebhookMiddleware.AspNetCore/docs/receivers.md" or "src/WebhookMiddleware.AspNetCore/docs/receivers.ru.md" => (
                "global using WebhookMiddleware.Receiver;",
                "",
                "public record Order(IReadOnlyList<Item> Items); public record Item(string Article, int Quantity);"),
            "src/WebhookMiddleware.AspNetCore/docs/security.md" => (
                "global using System.Security.Cryptography.X509Certificates;",
                "public static X509Certificate2 certificate = null!, previousCertificate = null!;",
                Orders),
            "src/WebhookMiddleware.AspNetCore/docs/settings.md" => ("", "", Orders + "public class ShopWebhookOptions;"),
            "src/WebhookMiddleware.Core/README.md" => (
                "global using WebhookMiddleware.Pipeline;",
                "public static IWebhookRaiser webhooks = null!; public static string file = \"\"; public static int rows;",
                Orders),
            "src/WebhookMiddleware.StoreConformance/README.md" => (
                "global using WebhookMiddleware.Audit; global using WebhookMiddleware.DependencyInjection; "
                    + "global using WebhookMiddleware.StoreConformance; global using WebhookMiddleware.Webhooks;",
                "public static object NewDatabase() => new();",
                Orders + """
                public class RedisWebhookStore(object database, TimeProvider timeProvider) : IWebhookStore
                {
                    public Task<long> GetVersionAsync(CancellationToken cancellationToken) => throw new NotImplementedException();
                    public Task<WebhookSet> LoadAsync(CancellationToken cancellationToken) => throw new NotImplementedException();
                    public Task<Webhook?> FindAsync(Guid id, CancellationToken cancellationToken) => throw new NotImplementedException();
                    public Task<bool> TryWriteAsync(WebhookChanges changes, CancellationToken cancellationToken) => throw new NotImplementedException();
                    public Task<bool> TrySetEnabledAsync(bool isEnabled, DateTimeOffset decidedAt, AuditEntry? entry, CancellationToken cancellationToken)
                        => throw new NotImplementedException();
                }
                """),
            "src/WebhookMiddleware.Testing/README.md" => (
                "global using WebhookMiddleware.Testing;",
                "public static TestWebhooks webhooks = null!; public static WebhookSetupItem crm = null!;",
                Orders + "public class Program;"),
            _ => ("", "", Orders),
        };
        return usings + Usings + Declarations
            .Replace("$members$", members, StringComparison.Ordinal)
            .Replace("$types$", types, StringComparison.Ordinal);
    }
}
