using Npgsql;
using WebhookMiddleware.EntityFrameworkCore.Database;

namespace WebhookMiddleware.EntityFrameworkCore.PostgreSql.Delivery;

/// <summary>Reads the columns of the row that a reader is on.</summary>
internal readonly struct ReaderColumns(NpgsqlDataReader reader) : IColumns
{
    public bool IsNull(int ordinal) => reader.IsDBNull(ordinal);

    public long ReadNumber(int ordinal) => reader.GetInt64(ordinal);

    public string ReadText(int ordinal) => reader.GetString(ordinal);

    public byte[] ReadBytes(int ordinal) => reader.GetFieldValue<byte[]>(ordinal);
}
