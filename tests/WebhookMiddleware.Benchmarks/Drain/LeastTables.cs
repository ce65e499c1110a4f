namespace WebhookMiddleware.Benchmarks.Drain;

/// <summary>The tables of a <see cref="LeastQueue"/>, and the statements that write, claim and settle its rows.</summary>
internal sealed record LeastTables
{
    /// <summary>How many rows are claimed at once.</summary>
    public const int Batch = 256;

    // Without MATERIALIZED, PostgreSQL might look for the rows again for each row that it updates, and lock others.
    private const string Due =
        "due AS MATERIALIZED (SELECT id FROM least WHERE until <= @now ORDER BY id LIMIT @limit FOR UPDATE SKIP LOCKED)";

    // What users search the history by.
    private const string IndexHistory = """
        CREATE INDEX ended_webhook ON ended (webhook, id);
        CREATE INDEX ended_event ON ended (event, id);
        CREATE INDEX ended_state ON ended (state, id);
        """;

    private const string CreateHistory = $"""
        CREATE TABLE ended (
            id bigint PRIMARY KEY, webhook bigint, event text, state text, attempts integer, settled bigint,
            at bigint, outcome text, status integer, duration double precision, data bytea);
        {IndexHistory}
        """;

    private const string Ended = "id, 1, 'after_order_add', 'delivered', 1, @now, @now, 'Allowed', 204, 1.25, data";

    /// <summary>Gets a narrow table without secondary indexes: nothing that keeps a lease in this database is faster.</summary>
    public static LeastTables Sqlite { get; } = new()
    {
        Create = """
            PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
            CREATE TABLE least (id INTEGER PRIMARY KEY AUTOINCREMENT, until INTEGER, data BLOB);
            """,
        Insert = "INSERT INTO least (until, data) VALUES (0, @data)",
        Claim = """
            UPDATE least SET until = @until WHERE id IN (SELECT id FROM least WHERE until <= @now ORDER BY id LIMIT @limit)
            RETURNING id, data
            """,
        Settle = "DELETE FROM least WHERE id = @id",
    };

    /// <inheritdoc cref="Sqlite"/>
    public static LeastTables PostgreSql { get; } = Sqlite with
    {
        Create = "CREATE TABLE least (id bigserial PRIMARY KEY, until bigint, data bytea) WITH (fillfactor = 50);",
        Claim = $"WITH {Due} UPDATE least SET until = @until FROM due WHERE least.id = due.id RETURNING least.id, least.data",
        Settle = "DELETE FROM least WHERE id = ANY(@id)",
    };

    /// <summary>
    /// Gets the same with a history: what has ended moves to a table that can be searched by webhook, event and state, and from which it
    /// could be sent again.
    /// </summary>
    public static LeastTables SqliteWithHistory { get; } = Sqlite with
    {
        Create = Sqlite.Create + CreateHistory,
        Settle = $"INSERT INTO ended SELECT {Ended} FROM least WHERE id = @id; DELETE FROM least WHERE id = @id",
        HasHistory = true,
    };

    /// <inheritdoc cref="SqliteWithHistory"/>
    public static LeastTables PostgreSqlWithHistory { get; } = PostgreSql with
    {
        Create = PostgreSql.Create + CreateHistory,
        Settle = $"WITH gone AS (DELETE FROM least WHERE id = ANY(@id) RETURNING id, data) INSERT INTO ended SELECT {Ended} FROM gone",
        HasHistory = true,
    };

    /// <summary>
    /// Gets the least that a queue of webhooks needs on PostgreSQL, each for a reason that users have: deliveries are shown and sent again
    /// by an id; several share a message, which goes after the last of them; each webhook is asked for its own due rows, so that none waits
    /// behind another's backlog; what a host that is gone had claimed is found by its claim, without a search of what waits; what has ended
    /// is removed when it is old enough. A claim writes into no index of what waits. Claims that have ended stay until their lease would
    /// have run out, and a settlement trusts its host.
    /// </summary>
    public static LeastTables PostgreSqlOfWebhooks { get; } = new()
    {
        Create = $"""
            CREATE TABLE messages (id uuid PRIMARY KEY, data bytea);
            CREATE TABLE least (
                id bigserial PRIMARY KEY, delivery uuid UNIQUE, message uuid, webhook bigint, event text, attempts integer,
                due bigint, claim uuid, until bigint, created bigint) WITH (fillfactor = 50);
            CREATE INDEX least_message ON least (message);
            CREATE INDEX least_due ON least (webhook, due, id) WHERE attempts = 0;
            CREATE INDEX least_again ON least (webhook, due, id) WHERE attempts > 0;
            CREATE TABLE claims (id uuid PRIMARY KEY, until bigint, deliveries bigint[]);
            CREATE TABLE ended (
                id bigint PRIMARY KEY, delivery uuid UNIQUE, message uuid, webhook bigint, event text, state text, attempts integer,
                created bigint, settled bigint, at bigint, outcome text, status integer, duration double precision, body text);
            CREATE INDEX ended_message ON ended (message);
            CREATE INDEX ended_settled ON ended (settled);
            {IndexHistory}
            """,
        Insert = """
            WITH message AS (INSERT INTO messages VALUES (@message, @data))
            INSERT INTO least (delivery, message, webhook, event, attempts, due, created)
            VALUES (@delivery, @message, 1, 'after_order_add', 0, @now, @now)
            """,
        Claim = """
            WITH
            due AS MATERIALIZED (
                SELECT id FROM least
                WHERE webhook = 1 AND attempts = 0 AND due <= @now AND claim IS NULL
                ORDER BY due, id LIMIT @limit FOR UPDATE SKIP LOCKED),
            claimed AS (
                UPDATE least SET claim = @claim, until = @until FROM due WHERE least.id = due.id RETURNING least.id, least.message),
            claim AS (INSERT INTO claims SELECT @claim, @until, array_agg(id) FROM due HAVING count(*) > 0)
            SELECT claimed.id, messages.data FROM claimed JOIN messages ON messages.id = claimed.message
            """,
        Settle = """
            WITH gone AS (DELETE FROM least WHERE id = ANY(@id) AND claim IS NOT NULL RETURNING *)
            INSERT INTO ended
            SELECT id, delivery, message, webhook, event, 'delivered', attempts + 1, created, @now, @now, 'Allowed', 204, 1.25, NULL
            FROM gone
            """,
        HasHistory = true,
        HasIds = true,
    };

    /// <summary>Returns the tables of a name: <c>""</c>, <c>history</c> or <c>webhooks</c>; null if the store has none of this name.</summary>
    public static LeastTables? Find(string store, string name) => (store == DrainDatabases.PostgreSql, name) switch
    {
        (false, "") => Sqlite,
        (false, "history") => SqliteWithHistory,
        (true, "") => PostgreSql,
        (true, "history") => PostgreSqlWithHistory,
        (true, "webhooks") => PostgreSqlOfWebhooks,
        _ => null,
    };

    public required string Create { get; init; }

    /// <summary>Gets the statement that writes a row, which waits.</summary>
    public required string Insert { get; init; }

    /// <summary>Gets the statement that claims rows; it returns their numbers and what is sent.</summary>
    public required string Claim { get; init; }

    /// <summary>Gets the statement that settles a row on SQLite, and a list of rows on PostgreSQL.</summary>
    public required string Settle { get; init; }

    /// <summary>Gets whether what has ended is kept: its settlement tells the time.</summary>
    public bool HasHistory { get; init; }

    /// <summary>Gets whether deliveries, messages and claims have ids.</summary>
    public bool HasIds { get; init; }
}
