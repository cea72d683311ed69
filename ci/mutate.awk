# A copy of a source file in which every check asks whether it is off, and a
# line "number file:line rule" a check in `list`. The last return of a function
# answers OK instead, so that one is always given; a length, count or number
# out of range passes.
# Not checks: what lack of memory refuses, what passes a fault on, what walks
# details already read, and what reads entries of a log or proves, which no
# certificate does. Who is custodian is asked at admission: a certificate names
# no signer but by its signature, and by 0 is decoded of his kinds only. That an
# item is activated is a fact, which no verdict rests on. Nor is a file of over
# 16 MiB a vector: the unit test of certificate/read.c has one. Some bounds of a reader are another check as well:
# a quantity ends where HMK-CBOR-4 does, a name's length is a rule of names, the
# version and an item's members are compared after they are read, and a chain is
# told from an absence by looking ahead.
function skipped() {
	return (line[at] line[at + 1]) ~ /NO_MEMORY/ ||
		$0 ~ /return HALLMARK_OK;/ ||
		fn ~ /^(refuse|form_fail|add_leaf|gather_leaves)$/ ||
		fn ~ /^(hm_certificate_read|hm_scope_next|hm_kind_parse)$/ ||
		$0 ~ /HALLMARK_NOT_CUSTODIAN|state->activated/ ||
		line[at - 1] ~ /if \(act->by == HM_BY_CUSTODIAN\)$/ ||
		(file ~ /event/ && fn == "check_length") ||
		fn ~ /^(hm_fields_(begin|next)|is_listed|hm_details_.*)$/ ||
		fn ~ /^(indices_valid|hm_tree_multiproof|hm_tree_consistency)$/ ||
		fn ~ /^(memory_subtree|hm_event_read|hm_cbor_.*)$/
}
# The rule that the statement names, or the last one named before it.
function rule_of(first,  i) {
	for (i = first; i <= n; i++) {
		if (match(line[i], /HMK-[A-Z]+-[0-9]+/))
			return substr(line[i], RSTART, RLENGTH)
		if (line[i] ~ /;$/)
			break
	}
	return rule
}
function is_last(first,  i) {
	for (i = first; i <= n && line[i] !~ /;$/; i++)
		;
	return line[i + 1] == "}"
}
function is_bound_elsewhere() {
	return $0 ~ /\(r, 0, HM_(QUANTITY|QUOTA)_MAX\)/ ||
		$0 ~ /HM_ORIGIN_BYTES_MAX|\(r, 1, 1\)|\(r, 3, 6\)/ ||
		(fn == "item_read" && $0 ~ /HM_CHAIN_MAX/)
}
# The code of a refusal on a line, other than OK.
function code_in(text) {
	gsub(/HALLMARK_OK/, "", text)
	return match(text, /HALLMARK_[A-Z_]+/) ? \
		substr(text, RSTART, RLENGTH) : ""
}
function take() {
	number++
	print number + base, "libledger/" file ":" at, rule_of(at) >>list
	return "hm_off(" number + base ")"
}

{ line[++n] = $0 }

END {
	for (at = 1; at <= n; at++) {
		$0 = line[at]
		if ($0 ~ /^[a-z].*\(/ && match($0, /[a-z0-9_]+\(/))
			fn = substr($0, RSTART, RLENGTH - 1)
		if (match($0, /HMK-[A-Z]+-[0-9]+/))
			rule = substr($0, RSTART, RLENGTH)
		if (skipped())
			;
		else if ($0 ~ /^\t+(hm_cbor_fail|form_fail|fault(_tag)?)\(/)
			sub(/^\t+/, "&" take() " ? (void)0 : ")
		else if ($0 ~ /^\t+return (hm_verdict_refuse|refuse)\(/ &&
			 is_last(at))
			sub(/return /, "&" take() " ? HALLMARK_OK : ")
		else if ($0 ~ /^\treturn HALLMARK_[A-Z_]+;/ && is_last(at))
			sub(code_in($0),
			    "(" take() " ? HALLMARK_OK : " code_in($0) ")")
		else if ($0 ~ /^\treturn false;/ && is_last(at))
			sub(/false/, take())
		else if ($0 ~ /^\t+return (hm_verdict_refuse|refuse)\(/ ||
			 $0 ~ /^\t+return (HALLMARK_[A-Z_]+|false);/)
			sub(/return /, "while (!" take() ") &")
		else if (file ~ /custody/ && code_in($0))
			sub(code_in($0),
			    "(" take() " ? HALLMARK_OK : " code_in($0) ")")
		else if (file ~ /chain/ && $0 ~ /^\t+state->.*;$/)
			sub(/^\t+/, "&if (!" take() ") ")
		else if (match($0, /hm_cbor_(array|uint|bstr|tstr)\(r, /) &&
			 !is_bound_elsewhere()) {
			reader = substr($0, RSTART, RLENGTH - 4)
			any = reader
			sub(/hm_cbor/, "hm_any", any)
			sub(/hm_cbor_(array|uint|bstr|tstr)\(/,
				"(" take() " ? " any " : " reader ")(")
		}
		print
	}
}
