namespace WebhookMiddleware.Benchmarks.Drain;

/// <summary>The tables of a <see cref="LeastQueue"/>, and the statements that write, claim and settle its rows.</summary>
internal sealed record LeastTables
{
    /// <summary>How many rows are claimed at once.</summary>
    public const int Batch = 256;

    // What the package's files have, too.
    private const string Durable = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;";

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
        Create = $"""
            {Durable}
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
    /// Gets the least that a queue of webhooks needs, each for a reason that users have: deliveries are shown and sent again by an id;
    /// several share a message, which goes after the last of them; each webhook is asked for its own due rows, so that none waits behind
    /// another's backlog; what a host that is gone had claimed is found by its claim, without a search of what waits; what has ended is
    /// searched, and removed when it is old enough. A claim writes into no index of what waits. Claims that have ended stay until their
    /// lease would have run out, and a settlement trusts its host.
    /// </summary>
    /// <remarks>What has ended stays where it is: to move it would write twice as many index entries.</remarks>
    public static LeastTables SqliteOfWebhooks { get; } = new()
    {
        Create = $"""
            {Durable}
            CREATE TABLE messages (id TEXT PRIMARY KEY, data BLOB) WITHOUT ROWID;
            CREATE TABLE least (
                id INTEGER PRIMARY KEY AUTOINCREMENT, delivery TEXT UNIQUE, message TEXT, webhook INTEGER, event TEXT, state TEXT,
                attempts INTEGER, due INTEGER, claim TEXT, until INTEGER, created INTEGER,
                settled INTEGER, at INTEGER, outcome TEXT, status INTEGER, duration REAL, body TEXT);
            CREATE INDEX least_message ON least (message);
            CREATE INDEX least_due ON least (webhook, due, id) WHERE state = 'pending' AND attempts = 0;
            CREATE INDEX least_again ON least (webhook, due, id) WHERE state = 'pending' AND attempts > 0;
            CREATE INDEX least_webhook ON least (webhook, id);
            CREATE INDEX least_event ON least (event, id);
            CREATE INDEX least_undelivered ON least (state, id) WHERE settled IS NOT NULL AND state <> 'delivered';
            CREATE INDEX least_settled ON least (settled) WHERE settled IS NOT NULL;
            CREATE TABLE claims (id TEXT PRIMARY KEY, until INTEGER, deliveries TEXT) WITHOUT ROWID;
            """,
        Insert = """
            INSERT INTO messages VALUES (@message, @data);
            INSERT INTO least (delivery, message, webhook, event, state, attempts, due, created)
            VALUES (@delivery, @message, 1, 'after_order_add', 'pending', 0, @now, @now)
            """,
        Claim = """
            INSERT INTO claims
            SELECT @claim, @until, json_group_array(id)
            FROM (
                SELECT id FROM least
                WHERE webhook = 1 AND state = 'pending' AND attempts = 0 AND due <= @now AND claim IS NULL
                ORDER BY due, id LIMIT @limit)
            HAVING count(*) > 0;
            UPDATE least SET claim = @claim, until = @until
            WHERE id IN (SELECT value FROM json_each((SELECT deliveries FROM claims WHERE id = @claim)))
            RETURNING id, (SELECT data FROM messages WHERE messages.id = least.message)
            """,
        Settle = """
            UPDATE least SET
                state = 'delivered', attempts = attempts + 1, settled = @now, claim = NULL, until = NULL,
                at = @now, outcome = 'Allowed', status = 204, duration = 1.25
            WHERE id = @id AND claim IS NOT NULL
            """,
        HasHistory = true,
        HasIds = true,
    };

    /// <inheritdoc cref="SqliteOfWebhooks"/>
    /// <remarks>
    /// What has ended moves to a table of its own: PostgreSQL would write an entry into each index of what stays, too. Rows are looked up by
    /// lists and not joined, since the planner might read a whole table to join a few.
    /// </remarks>
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
                UPDATE least SET claim = @claim, until = @until WHERE id = ANY (ARRAY(SELECT id FROM due)) RETURNING id, message),
            claim AS (INSERT INTO claims SELECT @claim, @until, array_agg(id) FROM due HAVING count(*) > 0)
            SELECT id, (SELECT data FROM messages WHERE messages.id = claimed.message) FROM claimed
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

    /// <summary>Returns the tables of a name: <c>""</c>, <c>history</c> or <c>webhooks</c>; null if there are none of this name.</summary>
    public static LeastTables? Find(string store, string name) => (store == DrainDatabases.PostgreSql, name) switch
    {
        (false, "") => Sqlite,
        (false, "history") => SqliteWithHistory,
        (false, "webhooks") => SqliteOfWebhooks,
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
