/* Verifier keys for policies in tests. SPDX-License-Identifier: MIT */
#ifndef HM_TEST_POLICY_TEXT_H
#define HM_TEST_POLICY_TEXT_H

/*
 * Made with another implementation: the seed of each is SHA-256 of its name in
 * lower case ("log1"). _RENAMED, _LOGS and _COSIGNS wrap the same public key
 * under another name or type.
 */
#define LOG1                                                                   \
	"maison.example/1+20b3a5c7+AbnpI4hLNCOleiCj8S7v9oIxdQcHk3hjyA/DpMUX/"  \
	"pA6"
#define LOG1_RENAMED                                                           \
	"maison.example/9+1fa036f9+AbnpI4hLNCOleiCj8S7v9oIxdQcHk3hjyA/DpMUX/"  \
	"pA6"
#define LOG1_COSIGNS                                                           \
	"w.example+913cfc5d+BLnpI4hLNCOleiCj8S7v9oIxdQcHk3hjyA/DpMUX/pA6"
#define LOG2                                                                   \
	"maison.example/"                                                      \
	"2+b0cffab6+AaIuXsODXi4fgqNGE4ZUSKnItVTXG1nQveyZT+Xvjv8H"
#define LOG3                                                                   \
	"other.example+0dd199d7+AbTgFle+9GPT8vzMokI+QJZmq08QDL9OCX1M2g56TRhA"
/* A second key of maison.example/1. */
#define LOG4                                                                   \
	"maison.example/1+1ddfb880+ATbGepZA4+G/5X61MbViQ2Jj14RqSQ5jfLi56Oci/"  \
	"2Da"
#define ROOT1                                                                  \
	"maison.example+ae846851+ASx7wr1teLcZTC/c6OXMiPPlIIaQ0nZlfJdeLb4JJmZH"
#define ROOT1_RENAMED                                                          \
	"maison+13ac6d3a+ASx7wr1teLcZTC/c6OXMiPPlIIaQ0nZlfJdeLb4JJmZH"
#define ROOT1_COSIGNS                                                          \
	"maison.example+0590ae81+BCx7wr1teLcZTC/c6OXMiPPlIIaQ0nZlfJdeLb4JJmZH"
#define ROOT1_LOGS                                                             \
	"maison.example/1+5007d156+ASx7wr1teLcZTC/"                            \
	"c6OXMiPPlIIaQ0nZlfJdeLb4JJmZH"
#define ROOT2                                                                  \
	"other.example+f3e06a90+AQZsR+bQTI2o+a7bSiq+uXGSxS4PnTN6lcNwqoY0e032"
#define W1 "w1.example+0d30ff2a+BLDvac9mmAMfo6UM3ZhuGEswRR4MUnSlB9TyBI0y+MK1"
#define W1_RENAMED                                                             \
	"w9.example+1e91ede3+BLDvac9mmAMfo6UM3ZhuGEswRR4MUnSlB9TyBI0y+MK1"
#define W1_LOGS                                                                \
	"w1.example+3e6aa4d3+AbDvac9mmAMfo6UM3ZhuGEswRR4MUnSlB9TyBI0y+MK1"
#define W2 "w2.example+d18bad42+BABFkvNHqYw4x6+j1IuU+y8gnpX7dIL2Ls4uw87USZkh"
#define W3 "w3.example+846a0c56+BIG49sk35tb31pW/BfWflW+NUMtpiy+Zxxym8JKYIKLj"
#define W4 "w4.example+28f49162+BL6V7f8D1KWYGwLP3r8OyOwrGOrEBUHvz+1DgpOVB7/A"
#define ATT1 "lab.example+9bc237d9+ARYdXkHORiqgKnQg+Et+uDfnM8uGJxXaDk9nLGsLYvo5"
#define ATT1_RENAMED "lab+e1c0f3b8+ARYdXkHORiqgKnQg+Et+uDfnM8uGJxXaDk9nLGsLYvo5"
#define ATT2                                                                   \
	"expert.example+582e1504+ARurSrbK3KhWYloZT6TeiISRIo8b7vcYayjBHNmt9azK"

/* The least that is a policy: two lines, and one without witnesses. */
#define MAISON "log " LOG1 "\nbrand Maison " ROOT1 " maison.example/1\n"
#define ALONE MAISON "quorum none\n"

#endif
