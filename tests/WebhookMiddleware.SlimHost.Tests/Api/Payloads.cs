using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using WebhookMiddleware.AspNetCore.Problems;

namespace WebhookMiddleware.SlimHost.Tests.Api;

public sealed record Line(string Article, int Quantity, [property: WebhookIgnore] string? Note = null, string? Password = null);

public sealed record Order(string Name, [Range(1, 100)] int Quantity, List<Line>? Lines = null);

public sealed class Draft
{
    public required string Name { get; init; }

    public int Quantity { get; init; }

    public object? Extra { get; set; }

    [JsonIgnore]
    public string? SetByFilter { get; set; }
}

[JsonPolymorphic, JsonDerivedType(typeof(Card), "card"), JsonDerivedType(typeof(Cash), "cash")]
public abstract class Payment
{
    public int Quantity { get; set; }
}

public sealed class Card : Payment
{
    public string? Name { get; set; }
}

public sealed class Cash : Payment;

public sealed class OrderForm
{
    public string Name { get; set; } = "";

    public int Quantity { get; init; }
}

public enum Level
{
    Low,
    High,
}

public sealed class OrderParameters
{
    public int Id { get; set; }

    [FromBody]
    public Order Order { get; init; } = null!;
}

/// <summary>Two that no context of the host lists.</summary>
public sealed record Unlisted(string Name);

public sealed record UnlistedForm
{
    public string? Name { get; set; }
}

/// <summary>What a template for native AOT has at its end.</summary>
[JsonSerializable(typeof(Order))]
[JsonSerializable(typeof(Draft))]
[JsonSerializable(typeof(Payment))]
[JsonSerializable(typeof(OrderForm))]
[JsonSerializable(typeof(IReadOnlyList<Line>))]
internal sealed partial class ApiTypes : JsonSerializerContext;

/// <summary>Controllers of the framework refuse bad input with this.</summary>
[JsonSerializable(typeof(ProblemDetails))]
[JsonSerializable(typeof(ValidationProblemDetails))]
internal sealed partial class ProblemTypes : JsonSerializerContext;
