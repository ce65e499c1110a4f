using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace WebhookMiddleware.FunctionalTests.Adapters;

/// <summary>Bodies of the kinds that APIs bind to.</summary>
public static class Payloads
{
    public const string Valid = """{"name":"n","count":2,"inner":{"code":"AA","e-mail":"a@b.ru"}}""";

    public sealed class PlainBody
    {
        public string? Name { get; set; }

        [Range(1, 10)]
        public int Count { get; set; }

        public Inner? Inner { get; set; }

        public List<Inner>? Inners { get; set; }

        [JsonIgnore]
        public string? SetByFilter { get; set; }
    }

    public sealed class Inner
    {
        [StringLength(2)]
        public string? Code { get; set; }

        [JsonPropertyName("e-mail"), EmailAddress]
        public string? Email { get; set; }

        [JsonIgnore]
        public string? Hidden { get; set; }
    }

    public sealed record InitBody
    {
        public required string Name { get; init; }

        [Range(1, 10)]
        public int Count { get; init; }

        [JsonIgnore]
        public string? SetByFilter { get; set; }
    }

    public sealed record PositionalBody(string Name, [Range(1, 10)] int Count);

    public record struct StructBody(string Name, int Count);

    public sealed class CheckedBody : IValidatableObject
    {
        public DateOnly From { get; set; }

        public DateOnly To { get; set; }

        public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
            => To < From ? [new ValidationResult("To is before From.", [nameof(To)])] : [];
    }

    [JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
    [JsonDerivedType(typeof(CardPayment), "card")]
    [JsonDerivedType(typeof(CashPayment), "cash")]
    public abstract class Payment
    {
        public decimal Sum { get; set; }

        [JsonIgnore]
        public string? SetByFilter { get; set; }
    }

    public sealed class CardPayment : Payment
    {
        public string? Account { get; set; }
    }

    public sealed class CashPayment : Payment
    {
        public int Desk { get; set; }
    }

    [AttributeUsage(AttributeTargets.Parameter)]
    public sealed class AtMostThreeAttribute : ValidationAttribute
    {
        protected override ValidationResult? IsValid(object? value, ValidationContext validationContext)
            => value is PlainBody { Count: > 3 } ? new ValidationResult("At most three.") : ValidationResult.Success;
    }
}
