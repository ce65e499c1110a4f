using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace WebhookMiddleware.EntityFrameworkCore.Mapping;

/// <summary>Names columns, keys and indexes in snake_case, so that PostgreSQL doesn't require quotes.</summary>
internal static class SnakeCaseNames
{
    /// <param name="entity">The entity.</param>
    /// <param name="prefix">What the names of columns begin with, but for the key, if the entity shares its table with another.</param>
    public static void UseSnakeCaseNames(this IMutableEntityType entity, string prefix = "")
    {
        foreach (var property in entity.GetProperties())
        {
            property.SetColumnName((property.IsKey() ? "" : prefix) + ToSnakeCase(property.Name));
        }

        foreach (var key in entity.GetKeys())
        {
            key.SetName($"pk_{entity.GetTableName()}");
        }

        foreach (var index in entity.GetIndexes())
        {
            index.SetDatabaseName(Name(entity, index));
        }
    }

    // Two indexes on the same columns, with different filters, have declared names.
    private static string Name(IMutableEntityType entity, IMutableIndex index)
        => $"ix_{entity.GetTableName()}_{(index.Name is { } name ? ToSnakeCase(name) : Join(index.Properties))}";

    private static string Join(IEnumerable<IMutableProperty> properties) => string.Join('_', properties.Select(p => ToSnakeCase(p.Name)));

    private static string ToSnakeCase(string name)
    {
        var snake = new StringBuilder(name.Length + 4);
        foreach (var character in name)
        {
            if (char.IsAsciiLetterUpper(character) && snake.Length > 0)
            {
                snake.Append('_');
            }

            snake.Append(char.ToLowerInvariant(character));
        }

        return snake.ToString();
    }
}
