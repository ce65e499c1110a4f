using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace WebhookMiddleware.EntityFrameworkCore.Mapping;

/// <summary>Stores moments and enumerations in the forms that every provider has.</summary>
internal static class StoredForms
{
    public static void UseStoredForms(this IMutableEntityType entity)
    {
        foreach (var property in entity.GetProperties())
        {
            var type = Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType;
            if (type == typeof(DateTimeOffset))
            {
                property.SetValueConverter(new UnixMillisecondsConverter());
            }
            else if (type.IsEnum)
            {
                property.SetProviderClrType(typeof(string));
            }
        }
    }
}
