namespace WebhookMiddleware.EntityFrameworkCore.Database;

/// <summary>
/// Reads the columns of a row by their place. A provider implements it where <see cref="System.Data.Common.DbDataReader"/> costs too much.
/// </summary>
/// <remarks>A value that can't be read is thrown as any exception but those of a database, a stream or a timeout.</remarks>
public interface IColumns
{
    /// <summary>Determines whether a column is null.</summary>
    /// <param name="ordinal">The place of the column.</param>
    bool IsNull(int ordinal);

    /// <summary>Reads an integer.</summary>
    /// <param name="ordinal">The place of the column, which is not null.</param>
    long ReadNumber(int ordinal);

    /// <summary>Reads a text.</summary>
    /// <param name="ordinal">The place of the column, which is not null.</param>
    string ReadText(int ordinal);

    /// <summary>Reads bytes.</summary>
    /// <param name="ordinal">The place of the column, which is not null.</param>
    byte[] ReadBytes(int ordinal);
}
