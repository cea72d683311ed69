/* All of libhallmark. SPDX-License-Identifier: MIT */
#ifndef HALLMARK_HALLMARK_H
#define HALLMARK_HALLMARK_H

#include <hallmark/base.h>
#include <hallmark/code.h>
#include <hallmark/field.h>
#include <hallmark/item.h>
#include <hallmark/key.h>
#include <hallmark/ledger.h>
#include <hallmark/policy.h>
#include <hallmark/statement.h>
#include <hallmark/verify.h>
#include <hallmark/wallet.h>

#endif
