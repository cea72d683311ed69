/* Reading a whole store. SPDX-License-Identifier: MIT */
#include "store/env.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define FREE_TREE 0
#define TABLE_TREE 1

/* Every page of a value is touched: one past the end of the file is a signal. */
static void touch(struct hallmark_bytes value)
{
	volatile uint8_t sink = 0;

	for (size_t at = 0; at < value.len; at += 512)
		sink = value.ptr[at];
	if (value.len > 0)
		sink = value.ptr[value.len - 1];
	(void)sink;
}

static int compare(struct hallmark_bytes a, struct hallmark_bytes b)
{
	int order = memcmp(a.ptr, b.ptr, a.len < b.len ? a.len : b.len);

	return order ? order : (a.len > b.len) - (a.len < b.len);
}

/*
 * The rows are as many as the tree says and, where keys are text, ascend: a
 * tree that points back into itself ends here.
 */
static int walk(MDB_txn *txn, MDB_dbi tree)
{
	struct hallmark_bytes last = { NULL, 0 };
	MDB_cursor *cursor;
	uint64_t rows = 0;
	MDB_stat stat;
	MDB_val k, v;
	int rc = mdb_stat(txn, tree, &stat);

	if (rc == 0)
		rc = mdb_cursor_open(txn, tree, &cursor);
	if (rc)
		return rc;
	for (;;) {
		rc = mdb_cursor_get(cursor, &k, &v, MDB_NEXT);
		if (rc || ++rows > stat.ms_entries)
			break;
		if (tree != FREE_TREE && last.ptr &&
		    compare(last, hm_bytes(k.mv_data, k.mv_size)) >= 0)
			break;
		last = hm_bytes(k.mv_data, k.mv_size);
		touch(hm_bytes(v.mv_data, v.mv_size));
	}
	mdb_cursor_close(cursor);
	return rc == MDB_NOTFOUND && rows == stat.ms_entries ? 0
							     : MDB_CORRUPTED;
}

static int walk_table(MDB_txn *txn, struct hallmark_bytes name)
{
	char text[64] = { 0 };
	MDB_dbi table;
	int rc;

	if (name.len >= sizeof(text))
		return MDB_CORRUPTED;
	memcpy(text, name.ptr, name.len);
	rc = mdb_dbi_open(txn, text, 0, &table);
	return rc ? rc : walk(txn, table);
}

static int walk_all(MDB_txn *txn)
{
	MDB_cursor *names;
	MDB_val k, v;
	int rc = walk(txn, FREE_TREE);

	if (rc == 0)
		rc = walk(txn, TABLE_TREE);
	if (rc == 0)
		rc = mdb_cursor_open(txn, TABLE_TREE, &names);
	if (rc)
		return rc;
	for (;;) {
		rc = mdb_cursor_get(names, &k, &v, MDB_NEXT);
		if (rc)
			break;
		rc = walk_table(txn, hm_bytes(k.mv_data, k.mv_size));
		if (rc)
			break;
	}
	mdb_cursor_close(names);
	return rc == MDB_NOTFOUND ? 0 : rc;
}

enum {
	CHILD_GOOD,
	CHILD_DAMAGED,
	CHILD_FAILED
};

static int walk_env(MDB_env *env, const char *dir)
{
	MDB_txn *txn;
	int rc;

	rc = mdb_env_open(env, dir, MDB_RDONLY | MDB_NOTLS, 0600);
	if (rc == 0)
		rc = mdb_txn_begin(env, NULL, MDB_RDONLY, &txn);
	if (rc)
		return hm_store_code(NULL, rc) == HALLMARK_STORE_DAMAGED
			       ? CHILD_DAMAGED
			       : CHILD_FAILED;
	rc = walk_all(txn);
	mdb_txn_abort(txn);
	if (rc == ENOMEM)
		return CHILD_FAILED;
	return rc ? CHILD_DAMAGED : CHILD_GOOD;
}

static int child(const char *dir, size_t map_bytes)
{
	int answer = CHILD_FAILED;
	MDB_env *env;

	if (mdb_env_create(&env))
		return CHILD_FAILED;
	if (mdb_env_set_mapsize(env, map_bytes) == 0 &&
	    mdb_env_set_maxdbs(env, HM_STORE_TABLES_MAX) == 0)
		answer = walk_env(env, dir);
	/* Or its slot stays in the table of readers, which all processes share. */
	mdb_env_close(env);
	return answer;
}

/* A crash is an answer, so nothing is to catch it, print it or keep it. */
static void crash_quietly(void)
{
	static const int signals[] = { SIGSEGV, SIGBUS, SIGABRT };
	struct rlimit none = { 0, 0 };
	int null = open("/dev/null", O_WRONLY);

	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		(void)signal(signals[i], SIG_DFL);
	(void)setrlimit(RLIMIT_CORE, &none);
	if (null >= 0)
		(void)dup2(null, STDERR_FILENO);
}

static enum hallmark_code wait_for(pid_t pid)
{
	int status;
	pid_t got;

	do {
		got = waitpid(pid, &status, 0);
	} while (got < 0 && errno == EINTR);
	if (got < 0)
		return HALLMARK_IO;
	if (WIFEXITED(status) && WEXITSTATUS(status) == CHILD_GOOD)
		return HALLMARK_OK;
	if (WIFEXITED(status) && WEXITSTATUS(status) == CHILD_FAILED)
		return HALLMARK_IO;
	return HALLMARK_STORE_DAMAGED;
}

enum hallmark_code hm_store_selfcheck(const char *dir, size_t map_bytes)
{
	enum hallmark_code err;
	int dir_fd;
	pid_t pid;
	bool cut;

	err = hm_store_open_dir(dir, &dir_fd);
	if (err)
		return err;
	err = hm_store_check_file(dir_fd, &cut);
	(void)close(dir_fd);
	if (err)
		return err;
	pid = fork();
	if (pid < 0)
		return hm_store_code(NULL, errno);
	if (pid == 0) {
		crash_quietly();
		_exit(child(dir, map_bytes ? map_bytes : HM_STORE_MAP_DEFAULT));
	}
	return wait_for(pid);
}
