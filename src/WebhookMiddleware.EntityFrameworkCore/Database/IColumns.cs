namespace WebhookMiddleware.EntityFrameworkCore.Database;

/// <summary>
/// Reads the columns of a row by their place. A provider implements it where <see cref="System.Data.Common.DbDataReader"/> costs too much.
/// </summary>
/// <remarks>
/// Throws <see cref="InvalidOperationException"/>, <see cref="InvalidCastException"/>, <see cref="FormatException"/>,
/// <see cref="ArgumentException"/> or <see cref="OverflowException"/> if a value can't be read: the other rows are still read then.
/// </remarks>
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
